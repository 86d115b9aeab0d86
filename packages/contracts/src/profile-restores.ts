/** Profiles that are put back: what each row is beside the database, and what was done. */
import { z } from 'zod';
import { profileKeySchema } from './exports.ts';
import { countSchema, idSchema, momentSchema } from './primitives.ts';

export const restorePolicySchema = z.enum(['fail', 'skip', 'overwrite', 'remap']);
export type RestorePolicy = z.infer<typeof restorePolicySchema>;

/** From a file that was uploaded, or from an export that Holdfast keeps. */
export const profileOriginSchema = z.union([
  z.object({ uploadId: idSchema }),
  z.object({ exportId: idSchema }),
]);

export const openProfileFileInput = z.object({
  uploadId: idSchema,
  passphrase: z.string().max(500).optional(),
});
export const profileFileSchema = z.object({
  uploadId: idSchema,
  name: z.string(),
  root: z.string(),
  database: z.string(),
  snapshotAt: z.string(),
  profileCount: countSchema,
  /** Up to 1,000; null when it is of all profiles. */
  profiles: z.array(profileKeySchema).nullable(),
  rows: countSchema,
  tables: countSchema,
  restorable: z.boolean(),
  notRestorableBecause: z.array(z.string()),
});
export type ProfileFile = z.infer<typeof profileFileSchema>;

export const restoreProfileInput = z.object({
  origin: profileOriginSchema,
  /** Into the database of this source. */
  sourceId: idSchema,
  /** Only this one of the export's profiles. */
  profile: profileKeySchema.optional(),
  policy: restorePolicySchema,
  /** Everything is done and taken back. */
  dryRun: z.boolean(),
});
export type RestoreProfileInput = z.output<typeof restoreProfileInput>;

const stateCountsSchema = z.object({
  new: countSchema,
  identical: countSchema,
  different: countSchema,
  conflict: countSchema,
  orphan: countSchema,
});
const keySchema = z.record(z.string(), z.string().nullable());

export const restoreReportSchema = z.object({
  /** refused: nothing was written, because of the policy. */
  status: z.enum(['succeeded', 'partial', 'refused']),
  policy: restorePolicySchema,
  dryRun: z.boolean(),
  profileCount: countSchema,
  snapshotAt: z.string(),
  tables: z.array(
    z.object({
      table: z.string(),
      role: z.enum(['own', 'reference']),
      rows: stateCountsSchema,
      inserted: countSchema,
      updated: countSchema,
      changedAfterwards: countSchema,
    }),
  ),
  /** The first of each table. */
  differences: z.array(
    z.object({
      table: z.string(),
      key: keySchema,
      kind: z.enum(['different', 'conflict']),
      constraint: z.string().optional(),
      columns: z.array(
        z.object({ column: z.string(), inDatabase: z.string().nullable(), inExport: z.string().nullable() }),
      ),
    }),
  ),
  /** Row by row, up to a bound. */
  rows: z.array(
    z.object({
      table: z.string(),
      key: keySchema,
      state: z.enum(['new', 'identical', 'different', 'conflict', 'orphan']),
      done: z.enum(['added', 'changed', 'kept', 'left out']),
    }),
  ),
  lostReferences: z.array(
    z.object({
      table: z.string(),
      columns: z.array(z.string()),
      parent: z.string(),
      cleared: countSchema,
      orphans: countSchema,
    }),
  ),
  triggers: z.array(z.object({ table: z.string(), name: z.string() })),
  sequences: z.array(z.object({ sequence: z.string(), from: z.string(), to: z.string() })),
  remapped: z.array(z.string()),
  warnings: z.array(z.string()),
  /** Then it is forgotten: it holds values of people. */
  expiresAt: momentSchema,
});
export type RestoreReport = z.infer<typeof restoreReportSchema>;

export const restoreReportInput = z.object({ runId: idSchema });
