/** Getting data back. */
import { z } from 'zod';
import { connectionInput, findingSchema } from './databases.ts';
import { countSchema, idSchema, pathSchema } from './primitives.ts';

const databaseNameSchema = z.string().min(1, 'Give the name of the database.').max(63);

/** Where a database goes: the server of a source, or another one. */
export const databaseTargetSchema = z.object({
  server: z.union([z.object({ sourceId: idSchema }), z.object({ connection: connectionInput })]),
  database: databaseNameSchema,
});

export const restoreDatabaseInput = z.object({
  backupId: idSchema,
  target: databaseTargetSchema,
  /**
   * new: it must not exist. empty: it exists without tables. overwrite: it is replaced. rows: it has the tables already, for
   * backups of rows; all fit or none is kept.
   */
  mode: z.enum(['new', 'empty', 'overwrite', 'rows']),
  /** With `rows`: do everything, tell what does not fit, and take it back. */
  dryRun: z.boolean().default(false),
  /** Absent: all. */
  tables: z
    .array(z.object({ schema: z.string().min(1).max(63), name: z.string().min(1).max(63) }))
    .min(1)
    .optional(),
  /** What to do about roles that the server does not have. */
  roles: z.enum(['fail', 'create', 'without-ownership']),
  /** With `overwrite`: the database's name, typed again. */
  confirmName: z.string().optional(),
  terminateConnections: z.boolean().default(false),
});
export type RestoreDatabaseInput = z.infer<typeof restoreDatabaseInput>;

export const restoreFilesInput = z.object({
  backupId: idSchema,
  /** A directory below the allowed roots. */
  directory: pathSchema,
  /** Absent: everything. Absolute paths as in the backup. */
  paths: z.array(pathSchema).min(1).max(10_000).optional(),
  /** What to do with files that are there already. */
  existing: z.enum(['keep', 'replace', 'fail']),
  /** With `replace`: the directory's name, typed again. */
  confirmName: z.string().optional(),
});
export type RestoreFilesInput = z.infer<typeof restoreFilesInput>;

export const restorePreflightSchema = z.object({
  /** True when no finding is an error. */
  ok: z.boolean(),
  findings: z.array(findingSchema),
  estimate: z.object({ bytes: countSchema, items: countSchema, durationMs: countSchema.nullable() }),
  missingRoles: z.array(z.string()),
});
export type RestorePreflight = z.infer<typeof restorePreflightSchema>;

/** A name that does not exist on that server, and a folder that is empty. */
export const proposeTargetInput = z.object({ backupId: idSchema });
export const proposedTargetSchema = z.object({
  database: z.object({ sourceId: idSchema.nullable(), name: z.string() }).nullable(),
  directory: z.string().nullable(),
});
export type ProposedTarget = z.infer<typeof proposedTargetSchema>;
