/** Portable backups that are brought: uploaded in pieces, opened with their password, then restored or adopted. */
import { z } from 'zod';
import { countSchema, idSchema, momentSchema, sourceNameSchema } from './primitives.ts';

/** 4 TB: more than any portable backup has blocks for. */
const uploadLimitBytes = 4_000_000_000_000;

export const beginUploadInput = z.object({
  /** As the file is called; only shown. */
  name: z
    .string()
    .min(1)
    .max(255)
    .refine((name) => !/[\p{Cc}/\\]/u.test(name), 'That is no name of a file.'),
  sizeBytes: countSchema.min(1, 'That file is empty.').max(uploadLimitBytes, 'That file is too large.'),
});

/** What is told of an opened file; the rest is told as of any other backup, by the upload's id. */
export const uploadContentsSchema = z.object({
  snapshotId: z.string(),
  kind: z.enum(['database', 'files']),
  sourceName: z.string(),
  takenAt: momentSchema,
  /** False: made by another program. */
  own: z.boolean(),
  partial: z.boolean(),
  /** Chosen tables or paths of a backup. */
  part: z.boolean(),
  hostname: z.string(),
  paths: z.array(z.string()),
  sizeBytes: countSchema.nullable(),
  /** Tables or files. */
  items: countSchema.nullable(),
});
export type UploadContents = z.infer<typeof uploadContentsSchema>;

/**
 * A file that other programs made: pg_dump's custom form, a tar of its directory form, its SQL, an archive of files, or
 * rows of tables as JSON, encrypted with Fernet or not. It can only be adopted.
 */
export const foreignFormSchema = z.enum(['dump', 'dump-tar', 'sql', 'tar', 'zip', 'rows']);
export type ForeignForm = z.infer<typeof foreignFormSchema>;

export const uploadSchema = z.object({
  id: idSchema,
  name: z.string(),
  sizeBytes: countSchema,
  /** The next piece begins here. */
  receivedBytes: countSchema,
  expiresAt: momentSchema,
  /** null until it was opened. */
  contents: uploadContentsSchema.nullable(),
  /** null until it was found to be such a file. */
  foreign: foreignFormSchema.nullable(),
});
export type Upload = z.infer<typeof uploadSchema>;

/** Without a password the vaults' own are tried. */
export const openUploadInput = z.object({ id: idSchema, password: z.string().min(1).max(500).optional() });

export const adoptUploadInput = z.object({
  id: idSchema,
  /** Absent: the only one. */
  vaultId: idSchema.optional(),
  /** Of a file that other programs made: the source that it becomes a backup of. */
  sourceName: sourceNameSchema.optional(),
});
export type AdoptUploadInput = z.infer<typeof adoptUploadInput>;

/** The answer to a piece. */
export const receivedSchema = z.object({ receivedBytes: countSchema });
