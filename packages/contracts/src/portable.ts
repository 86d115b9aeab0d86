/** One backup as one file: carried away by a download. */
import { z } from 'zod';
import { countSchema, idSchema, momentSchema, pathSchema } from './primitives.ts';

/** Strength is judged by zxcvbn beside this; these are the hard limits. */
export const filePasswordSchema = z
  .string()
  .min(15, 'The password of a file has at least 15 characters.')
  .max(500, 'The password of a file has at most 500 characters.')
  .refine((password) => !/[\r\n\0]/.test(password), 'The password of a file has no line breaks.');

/** The file of Holdfast (AES-256); JSON in Fernet (AES-128) for a tool that reads nothing newer; or one for everybody. */
export const fileFormSchema = z.enum(['portable', 'older-tool', 'unprotected']);
export type FileForm = z.infer<typeof fileFormSchema>;

/** What opens the file: a password that is made up, one of the person's own, or the vault's; of an unprotected one nothing. */
export const fileProtectionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('generated') }),
  z.object({ kind: z.literal('own'), password: filePasswordSchema }),
  z.object({ kind: z.literal('vault') }),
  // For owners. The name of the source, typed.
  z.object({ kind: z.literal('none'), confirmation: z.string().max(200) }),
]);

export const prepareDownloadInput = z.object({
  backupId: idSchema,
  /** Of a database. Absent, with `paths` absent: everything. */
  tables: z
    .array(z.object({ schema: z.string().min(1).max(63), name: z.string().min(1).max(63) }))
    .min(1)
    .max(10_000)
    .optional(),
  /** Of files. Absolute, as in the backup. */
  paths: z.array(pathSchema).min(1).max(10_000).optional(),
  form: fileFormSchema.default('portable'),
  protection: fileProtectionSchema,
  /** Of the person, asked for again. A key has none: its person proved who they are when it was made. */
  loginPassword: z.string().min(1).max(200).optional(),
});
export type PrepareDownloadInput = z.infer<typeof prepareDownloadInput>;

export const preparedDownloadSchema = z.object({
  /** For following it. */
  id: idSchema,
  /** To be fetched once, by the same person. */
  address: z.string(),
  /** The one that was made up: it is told nowhere else. */
  password: z.string().nullable(),
  form: fileFormSchema,
  expiresAt: momentSchema,
});
export type PreparedDownload = z.infer<typeof preparedDownloadSchema>;

export const downloadStateSchema = z.object({
  /** waiting: its address was not fetched yet. gone: it expired, or nobody remembers. */
  state: z.enum(['waiting', 'preparing', 'running', 'done', 'failed', 'gone']),
  bytes: countSchema,
  /** An estimate: headers come on top. */
  totalBytes: countSchema.nullable(),
  problem: z.string().nullable(),
});
export type DownloadState = z.infer<typeof downloadStateSchema>;

/** A link that a person had made; used ones are told of for a week. */
export const downloadLinkSchema = z.object({
  id: idSchema,
  backupId: idSchema,
  sourceName: z.string(),
  /** When the backup was. */
  takenAt: momentSchema,
  form: fileFormSchema,
  /** Of chosen tables or paths only. */
  part: z.boolean(),
  state: z.enum(['pending', 'used', 'revoked', 'expired']),
  createdAt: momentSchema,
  expiresAt: momentSchema,
  usedAt: momentSchema.nullable(),
});
export type DownloadLink = z.infer<typeof downloadLinkSchema>;
