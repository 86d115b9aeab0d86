/** Captured states of sources. */
import { z } from 'zod';
import { treeEntrySchema } from './file-sets.ts';
import {
  countSchema,
  idSchema,
  momentSchema,
  pageRequestSchema,
  pageSchema,
  pathSchema,
  timeZoneSchema,
} from './primitives.ts';
import { verificationLevelSchema, verificationSchema } from './verifications.ts';

/** The strongest evidence that still counts. Only `restored` is a proof. */
export const proofSchema = z.enum(['none', 'structure', 'full', 'restored', 'partly', 'failed']);
export type Proof = z.infer<typeof proofSchema>;

export const backupKindSchema = z.enum(['database', 'files', 'holdfast']);

export const backupSummarySchema = z.object({
  id: idSchema,
  /** What the command line and restic call it. */
  snapshotId: z.string(),
  vaultId: idSchema,
  sourceId: idSchema.nullable(),
  sourceName: z.string(),
  kind: backupKindSchema,
  takenAt: momentSchema,
  /** False: made by another program. */
  own: z.boolean(),
  partial: z.boolean(),
  sizeBytes: countSchema.nullable(),
  addedBytes: countSchema.nullable(),
  storedBytes: countSchema.nullable(),
  durationMs: countSchema.nullable(),
  /** Tables or files. */
  items: countSchema.nullable(),
  rows: countSchema.nullable(),
  keyFingerprint: z.string().nullable(),
  encrypted: z.boolean(),
  pinned: z.boolean(),
  proof: proofSchema,
  provenAt: momentSchema.nullable(),
  runId: idSchema.nullable(),
  fullRunId: idSchema.nullable(),
});
export type BackupSummary = z.infer<typeof backupSummarySchema>;

export const backupTableSchema = z.object({
  schema: z.string(),
  name: z.string(),
  rows: countSchema,
  bytes: countSchema,
  sha256: z.string().nullable(),
});
export type BackupTable = z.infer<typeof backupTableSchema>;

export const backupDetailSchema = backupSummarySchema.extend({
  hostname: z.string(),
  paths: z.array(z.string()),
  verifications: z.array(verificationSchema),
  /** Of a database: what the manifest says of it. */
  database: z
    .object({
      serverVersion: z.string(),
      database: z.string(),
      encoding: z.string(),
      tables: z.array(backupTableSchema),
      largeObjects: countSchema,
      extensions: z.array(z.object({ name: z.string(), version: z.string() })),
      roles: z.array(z.string()),
      warnings: z.array(z.string()),
      toolVersion: z.string(),
    })
    .nullable(),
  /** Of files. */
  files: z
    .object({
      files: countSchema,
      directories: countSchema,
      others: countSchema,
      problems: z.array(z.object({ path: z.string(), reason: z.string() })),
      excludes: z.array(z.string()),
    })
    .nullable(),
  /** Of rows that an older tool wrote: they go into tables that exist. */
  rowTables: z.array(z.object({ name: z.string(), rows: countSchema, columns: countSchema })).nullable(),
  /** Set when the vault could not be asked for its contents: why. */
  contentsProblem: z.string().nullable(),
});
export type BackupDetail = z.infer<typeof backupDetailSchema>;

export const listBackupsInput = pageRequestSchema.extend({
  sourceId: idSchema.optional(),
  kind: z.array(backupKindSchema).optional(),
  proof: z.array(proofSchema).optional(),
  /** `complete` or `partial`. */
  state: z.enum(['complete', 'partial']).optional(),
  pinned: z.boolean().optional(),
  from: momentSchema.optional(),
  to: momentSchema.optional(),
  /** Also those that the vault no longer has. */
  gone: z.boolean().default(false),
});
export type ListBackupsInput = z.output<typeof listBackupsInput>;
export const backupPageSchema = pageSchema(backupSummarySchema);

/** Days of a month with backups, for a calendar. */
export const backupCalendarInput = z.object({
  sourceId: idSchema.optional(),
  from: momentSchema,
  to: momentSchema,
  timeZone: timeZoneSchema,
});
export const calendarDaySchema = z.object({ day: z.string(), backups: countSchema, proven: countSchema });

/** `manifest.json` as it lies in the backup, for people who want to see it. */
export const backupManifestSchema = z.object({ json: z.string(), cut: z.boolean() });

export const browseBackupInput = z.object({
  id: idSchema,
  path: pathSchema.default('/'),
  after: z.string().optional(),
  limit: z.int().min(1).max(500).default(200),
});
export const browsedBackupSchema = z.object({
  path: z.string(),
  entries: z.array(treeEntrySchema),
  /** Pass on as `after`; absent at the end. */
  next: z.string().optional(),
});

export const verifyBackupInput = z.object({ id: idSchema, level: verificationLevelSchema });
export const pinBackupInput = z.object({ id: idSchema, pinned: z.boolean() });
