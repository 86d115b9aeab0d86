/**
 * What is promised to programs that were written for `/api/backup`: these addresses keep their meaning. They take the words of
 * a script (names, types, a cron expression), and turn them into calls of procedures.
 */
import {
  cleanUpRequest,
  createBackupRequest,
  policyOf,
  restoreBackupRequest,
  scheduleBackupRequest,
  scheduleCleanUpRequest,
  scheduleFullRequest,
  scheduleVerifyRequest,
  verifyBackupRequest,
} from '@holdfast/contracts/backup-requests';
import { createdSchema } from '@holdfast/contracts/primitives';
import { startedRunsSchema } from '@holdfast/contracts/runs';
import type { ScheduleTask } from '@holdfast/contracts/schedules';
import type { z } from 'zod';
import type { CallHelp, Operation } from '../operation.ts';
import { callRestore } from './call-restore.ts';

type Timing = z.output<typeof scheduleFullRequest>;

const sourceIdsOf = async ({ findSource }: CallHelp, reference: string): Promise<[string] | null> => {
  const id = await findSource(reference);
  return id === null ? null : [id];
};

/** Now, or from now on whenever the cron expression says. */
async function doOrSchedule(
  { cron, timeZone, name }: Timing,
  { task, words }: { task: ScheduleTask; words: string },
  { ask }: CallHelp,
): Promise<unknown> {
  if (cron === undefined) return ask('runs.startTask', task);
  return ask('schedules.create', { name: name ?? `${words}, ${cron}`, cron, timeZone, what: task });
}

async function previewEach(rules: object, { ask }: CallHelp): Promise<{ runIds: string[] }> {
  const runIds: string[] = [];
  for (const { id: vaultId } of await ask<{ id: string }[]>('vaults.list')) {
    const { runId } = await ask<{ runId: string }>('cleanUps.preview', { vaultId, ...rules });
    runIds.push(runId);
  }
  return { runIds };
}

const scheduled = {
  method: 'POST',
  tag: 'Backups',
  scope: 'schedules:write',
  procedure: 'schedules.create',
  gives: [startedRunsSchema, createdSchema],
  description:
    'Without `cron` it is done once, in the background, now: 202, and the runs to follow. With `cron` its schedule is created, for which the key’s person has to be an owner: 201.',
} as const satisfies Partial<Operation>;

const scheduledBackup = (kind: 'database' | 'files', words: string): Pick<Operation, 'takes' | 'call'> => ({
  takes: scheduleBackupRequest,
  call: async (input: z.output<typeof scheduleBackupRequest>, help) => {
    const sourceIds = await sourceIdsOf(help, input.source);
    return doOrSchedule(input, { words, task: { task: 'backup', kind, sourceIds } }, help);
  },
});

export const promisedOperations: readonly Operation[] = [
  {
    ...{ method: 'POST', path: '/api/backup/create', id: 'createBackup', tag: 'Backups' },
    summary: 'Make a backup: of one source, of all of a kind, or of everything',
    description: 'Answers at once with the runs to follow: one for each source, and one for a full backup.',
    scope: 'backups:write',
    procedure: 'runs.startTask',
    takes: createBackupRequest,
    call: async ({ type, source }: z.output<typeof createBackupRequest>, help) => {
      const sourceIds = await sourceIdsOf(help, source);
      const task: ScheduleTask =
        type === 'full' ? { task: 'full' } : { task: 'backup', kind: type, sourceIds };
      return help.ask('runs.startTask', task);
    },
  },
  {
    ...{ method: 'GET', path: '/api/backup/list', id: 'listBackups', tag: 'Backups' },
    summary: 'List backups, the newest first',
    description:
      'Pass `nextCursor` on as `cursor` for the next page. Lists are given as `kind=database,files`.',
    scope: 'backups:read',
    procedure: 'backups.list',
  },
  {
    ...{ method: 'POST', path: '/api/backup/verify/{backup_id}', id: 'verifyBackup', tag: 'Backups' },
    summary: 'Verify a backup',
    description: 'Only `restore` proves it: the backup is restored into a scratch server and compared.',
    scope: 'backups:write',
    procedure: 'backups.verify',
    takes: verifyBackupRequest,
    call: ({ backup_id, level }: z.output<typeof verifyBackupRequest>, { ask }) =>
      ask('backups.verify', { id: backup_id, level }),
  },
  {
    ...{ method: 'POST', path: '/api/backup/restore', id: 'restoreBackup', tag: 'Backups' },
    summary: 'Restore a backup to a location',
    description:
      'A location is a database (`database`, with the server of a `source` or a `connection`) or a `directory`. Nothing that exists is replaced unless that is asked for, by an owner’s key, with its name in `confirmName`.',
    scope: 'backups:restore',
    procedure: 'restore.database',
    takes: restoreBackupRequest,
    call: callRestore,
  },
  {
    ...{ method: 'DELETE', path: '/api/backup/cleanup', id: 'cleanUpBackups', tag: 'Backups' },
    summary: 'Remove the backups that no rule of a policy keeps',
    description:
      'The rules are those of `restic forget`; a policy of a source’s own goes before. Pinned backups stay. One run for each vault. With `dryRun` the run only looks: `GET /api/clean-ups/{runId}` tells what would go, and why the rest stays.',
    scope: 'backups:clean-up',
    procedure: 'runs.startTask',
    takes: cleanUpRequest,
    call: async (input: z.output<typeof cleanUpRequest>, help) => {
      const sourceIds = await sourceIdsOf(help, input.source);
      const retention = policyOf(input);
      if (input.dryRun) return previewEach({ retention, sourceIds }, help);
      return help.ask('runs.startTask', { task: 'clean-up', retention, sourceIds });
    },
  },
  {
    ...{ ...scheduled, path: '/api/backup/schedule/database', id: 'scheduleDatabaseBackup' },
    summary: 'Back up databases now, or on a schedule',
    ...scheduledBackup('database', 'Databases'),
  },
  {
    ...{ ...scheduled, path: '/api/backup/schedule/files', id: 'scheduleFilesBackup' },
    summary: 'Back up directories now, or on a schedule',
    ...scheduledBackup('files', 'Directories'),
  },
  {
    ...{ ...scheduled, path: '/api/backup/schedule/full', id: 'scheduleFullBackup' },
    summary: 'Back up everything now, or on a schedule',
    takes: scheduleFullRequest,
    call: (input: Timing, help) => doOrSchedule(input, { words: 'Everything', task: { task: 'full' } }, help),
  },
  {
    ...{ ...scheduled, path: '/api/backup/schedule/verify', id: 'scheduleVerification' },
    summary: 'Verify the newest backups now, or on a schedule',
    takes: scheduleVerifyRequest,
    call: async (input: z.output<typeof scheduleVerifyRequest>, help) => {
      const sourceIds = await sourceIdsOf(help, input.source);
      const task: ScheduleTask = { task: 'verify', level: input.level, sourceIds };
      return doOrSchedule(input, { words: 'Verification', task }, help);
    },
  },
  {
    ...{ ...scheduled, path: '/api/backup/schedule/cleanup', id: 'scheduleCleanUp' },
    summary: 'Clean up now, or on a schedule',
    scope: 'backups:clean-up',
    takes: scheduleCleanUpRequest,
    call: async (input: z.output<typeof scheduleCleanUpRequest>, help) => {
      const sourceIds = await sourceIdsOf(help, input.source);
      const task: ScheduleTask = { task: 'clean-up', retention: policyOf(input), sourceIds };
      return doOrSchedule(input, { words: 'Clean-up', task }, help);
    },
  },
  {
    ...{ method: 'GET', path: '/api/backup/status', id: 'readStatus', tag: 'Backups' },
    summary: 'See at a glance whether everything is protected',
    description: '`verdict.colour` is `green` only when every source has a recent backup that was proven.',
    scope: 'status:read',
    procedure: 'overview.get',
  },
];
