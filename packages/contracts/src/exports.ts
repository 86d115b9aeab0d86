/** Exports of people's own data: searched, made, fetched, handed over. */
import { z } from 'zod';
import { filePasswordSchema } from './portable.ts';
import { countSchema, idSchema, momentSchema, pageRequestSchema, pageSchema } from './primitives.ts';
import { runStatusSchema } from './runs.ts';

/** The root's key as text, column by column. */
export const profileKeySchema = z.array(z.string().max(1000)).min(1).max(32);
export type ProfileKey = z.infer<typeof profileKeySchema>;

export const findProfilesInput = z.object({
  sourceId: idSchema,
  /** Absent: in the database as it is now. */
  backupId: idSchema.optional(),
  /** A part of a name, or a key; one of several columns with commas between, or as a JSON list of texts. */
  search: z.string().trim().min(1, 'Type a part of a name, or a key.').max(200),
});
export const foundProfileSchema = z.object({ key: profileKeySchema, names: z.array(z.string().nullable()) });
export type FoundProfile = z.infer<typeof foundProfileSchema>;

export const exportFormatSchema = z.enum(['json', 'csv']);
export const exportContainerSchema = z.enum(['zip', 'html']);

/** What opens the file: a passphrase that is made up, one of the person's own, or, for owners, nothing. */
export const exportProtectionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('generated') }),
  z.object({ kind: z.literal('own'), passphrase: filePasswordSchema }),
  z.object({ kind: z.literal('none'), confirmName: z.string() }),
]);

export const createExportInput = z.object({
  sourceId: idSchema,
  /** Absent: of the database as it is now. */
  backupId: idSchema.optional(),
  profiles: z.union([z.literal('all'), z.array(profileKeySchema).min(1).max(1000)]),
  formats: z.array(exportFormatSchema).min(1, 'Choose a format: JSON, CSV or both.').max(2),
  container: exportContainerSchema,
  protection: exportProtectionSchema,
  withReasons: z.boolean().default(false),
  /** `restore`: complete, with secrets, kept by Holdfast itself to be restored from. */
  purpose: z.enum(['person', 'restore']).default('person'),
});
export type CreateExportInput = z.output<typeof createExportInput>;

export const createdExportSchema = z.object({
  id: idSchema,
  runId: idSchema,
  /** The one that was made up: it is told nowhere else, and never again. */
  passphrase: z.string().nullable(),
});
export type CreatedExport = z.infer<typeof createdExportSchema>;

export const exportStateSchema = z.enum(['preparing', 'ready', 'failed', 'cancelled', 'expired', 'removed']);
export type ExportState = z.infer<typeof exportStateSchema>;

export const handOverSchema = z.object({
  id: idSchema,
  /** withdrawn: who made it may not hand over files any more. */
  state: z.enum(['waiting', 'sending', 'used', 'expired', 'withdrawn']),
  createdAt: momentSchema,
  createdBy: z.string().nullable(),
  expiresAt: momentSchema,
  usedAt: momentSchema.nullable(),
});
export type HandOver = z.infer<typeof handOverSchema>;

export const exportSummarySchema = z.object({
  id: idSchema,
  state: exportStateSchema,
  purpose: z.enum(['person', 'restore']),
  sourceId: idSchema.nullable(),
  sourceName: z.string(),
  root: z.string(),
  planVersion: countSchema,
  backup: z.object({ id: idSchema, takenAt: momentSchema }).nullable(),
  profiles: z.union([z.literal('all'), z.array(profileKeySchema)]),
  profileCount: countSchema.nullable(),
  formats: z.array(exportFormatSchema),
  container: exportContainerSchema,
  encrypted: z.boolean(),
  withReasons: z.boolean(),
  fileName: z.string(),
  sizeBytes: countSchema.nullable(),
  rows: countSchema.nullable(),
  restorable: z.boolean().nullable(),
  snapshotAt: momentSchema.nullable(),
  requestedBy: z.string().nullable(),
  createdAt: momentSchema,
  expiresAt: momentSchema,
  run: z.object({ id: idSchema, status: runStatusSchema, problem: z.string().nullable() }).nullable(),
  handOvers: z.array(handOverSchema),
});
export type ExportSummary = z.infer<typeof exportSummarySchema>;

export const listExportsInput = pageRequestSchema.extend({ sourceId: idSchema.optional() });
export type ListExportsInput = z.output<typeof listExportsInput>;
export const exportPageSchema = pageSchema(exportSummarySchema);

const loginPasswordSchema = z.string().min(1).max(200);

/** The person’s own password is asked for again: the data leaves Holdfast. A key has none. */
export const fetchExportInput = z.object({ id: idSchema, loginPassword: loginPasswordSchema.optional() });
export const fetchedExportSchema = z.object({ address: z.string(), expiresAt: momentSchema });

export const handOverInput = fetchExportInput.extend({ validHours: z.int().min(1).max(168).default(48) });
/** `path` leads there from wherever the dashboard is; what comes after its # never reaches a server by itself. */
export const handedOverSchema = z.object({ path: z.string(), expiresAt: momentSchema });

/** Public: what a link leads to, for whoever has it. */
export const handOverTokenInput = z.object({ token: z.string().min(1).max(200) });
export const handOverFileSchema = z.object({
  fileName: z.string(),
  sizeBytes: countSchema,
  encrypted: z.boolean(),
  container: exportContainerSchema,
  expiresAt: momentSchema,
  from: z.string(),
});
export type HandOverFile = z.infer<typeof handOverFileSchema>;
