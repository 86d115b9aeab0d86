/** What callers of the REST API send below `/api/backup`: in the words of a script, by names as well as by ids. */
import { z } from 'zod';
import { connectionInput } from './databases.ts';
import { idSchema, pathSchema, timeZoneSchema } from './primitives.ts';
import { restoreDatabaseInput, restoreFilesInput } from './restores.ts';
import { retentionSchema } from './retention.ts';
import { cronSchema } from './schedules.ts';
import { verificationLevelSchema } from './verifications.ts';

/** A source, by its name or its id; or `all`. */
const sourceReference = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .default('all')
  .describe('A source, by its name or id, or `all`.');

export const createBackupRequest = z
  .object({
    type: z
      .enum(['database', 'files', 'full'])
      .describe('`full` backs up every source together with Holdfast itself, as one entry.'),
    source: sourceReference,
  })
  .refine(({ type, source }) => type !== 'full' || source === 'all', {
    path: ['source'],
    message: 'A full backup is of everything. Leave the source out, or choose another type.',
  });

export const verifyBackupRequest = z.object({
  backup_id: idSchema,
  level: verificationLevelSchema
    .default('restore')
    .describe(
      '`structure`: everything is there. `full`: every byte is read. `restore`: restored into a scratch server and compared.',
    ),
});

const databaseLocation = z.object({
  database: z.string().min(1).max(63).describe('The name of the database to restore into.'),
  source: z.string().trim().min(1).max(255).optional().describe('Restore to the server of this source.'),
  connection: connectionInput.optional().describe('Restore to this server: owners only.'),
  mode: restoreDatabaseInput.shape.mode
    .default('new')
    .describe(
      '`new`: it must not exist. `empty`: it exists without tables. `overwrite`: it is replaced. `rows`: it has the tables, into which the rows of an adopted JSON backup go.',
    ),
  dryRun: z.boolean().default(false).describe('With `rows`: tell what does not fit, and change nothing.'),
  tables: restoreDatabaseInput.shape.tables.describe('Absent: all.'),
  roles: restoreDatabaseInput.shape.roles
    .default('fail')
    .describe('What to do about roles that the server does not have.'),
  confirmName: z.string().max(4096).optional().describe('With `overwrite`: the name of the database again.'),
  terminateConnections: z.boolean().default(false),
});

const filesLocation = z.object({
  directory: pathSchema.describe('A directory below the roots that Holdfast may write to.'),
  paths: restoreFilesInput.shape.paths.describe('Absent: everything. Absolute, as in the backup.'),
  existing: restoreFilesInput.shape.existing
    .default('fail')
    .describe('What to do with files that are there.'),
  confirmName: z.string().max(4096).optional().describe('With `replace`: the name of the directory again.'),
});

export const restoreBackupRequest = z.object({
  backup: idSchema.describe('The backup to restore; or an upload that was opened.'),
  location: z
    .union([databaseLocation, filesLocation])
    .optional()
    .describe('Absent: a new place beside the original, under a name that is free.'),
});
export type RestoreBackupRequest = z.output<typeof restoreBackupRequest>;

const policyFields = retentionSchema.shape;

export const cleanUpRequest = z
  .object({
    ...policyFields,
    source: sourceReference,
    dryRun: z.boolean().default(false).describe('Tell what would be removed, and remove nothing.'),
  })
  .refine(keepsSomething, 'Keep at least something: a policy without a rule would remove every backup.');

const timing = {
  cron: cronSchema
    .optional()
    .describe('With it a schedule is created; without it the task is done once, in the background, now.'),
  timeZone: timeZoneSchema.default('UTC').describe('Of the cron expression: `Europe/Zurich`.'),
  name: z.string().trim().min(1).max(100).optional().describe('Of the schedule; made up when absent.'),
};

export const scheduleBackupRequest = z.object({ ...timing, source: sourceReference });
export const scheduleFullRequest = z.object(timing);
export const scheduleVerifyRequest = z.object({
  ...timing,
  source: sourceReference,
  level: verificationLevelSchema.default('restore'),
});
export const scheduleCleanUpRequest = z
  .object({ ...timing, ...policyFields, source: sourceReference })
  .refine(keepsSomething, 'Keep at least something: a policy without a rule would remove every backup.');

/** The rules of a policy among the other fields of a request. */
export function policyOf(request: z.output<typeof retentionSchema>) {
  return Object.fromEntries(
    Object.keys(policyFields)
      .map((rule) => [rule, request[rule as keyof typeof policyFields]] as const)
      .filter(([, value]) => value !== undefined),
  ) as z.output<typeof retentionSchema>;
}

function keepsSomething(request: z.output<typeof retentionSchema>): boolean {
  return Object.values(policyOf(request)).some((value) => value !== undefined && value !== 0);
}
