/** A location in the words of a script, as the restore of a database or of files. */
import type { RestoreBackupRequest } from '@holdfast/contracts/backup-requests';
import type { ProposedTarget, RestoreDatabaseInput, RestoreFilesInput } from '@holdfast/contracts/restores';
import { HoldfastError } from '@holdfast/core/errors';
import type { CallHelp } from '../operation.ts';

type Location = NonNullable<RestoreBackupRequest['location']>;
type DatabaseLocation = Extract<Location, { database: string }>;

export type RestoreCall =
  | { kind: 'database'; input: RestoreDatabaseInput }
  | { kind: 'files'; input: RestoreFilesInput };

export async function callRestore(request: RestoreBackupRequest, help: CallHelp): Promise<unknown> {
  const { kind, input } = await toRestoreCall(request, help);
  return help.ask(kind === 'database' ? 'restore.database' : 'restore.files', input);
}

export async function callRestoreCheck(request: RestoreBackupRequest, help: CallHelp): Promise<unknown> {
  const { kind, input } = await toRestoreCall(request, help);
  return help.ask(kind === 'database' ? 'restore.preflightDatabase' : 'restore.preflightFiles', input);
}

async function toRestoreCall(
  { backup: backupId, location }: RestoreBackupRequest,
  help: CallHelp,
): Promise<RestoreCall> {
  if (location === undefined) return proposed(backupId, help);
  if ('directory' in location) return { kind: 'files', input: { backupId, ...location } };
  const { database, source, connection, ...rest } = location;
  const server = await serverOf({ source, connection, backupId }, help);
  return { kind: 'database', input: { backupId, ...rest, target: { server, database } } };
}

async function proposed(backupId: string, { ask }: CallHelp): Promise<RestoreCall> {
  const { database, directory } = await ask<ProposedTarget>('restore.propose', { backupId });
  if (directory !== null) return { kind: 'files', input: { backupId, directory, existing: 'fail' } };
  if (!database?.sourceId) throw noServer();
  const target = { server: { sourceId: database.sourceId }, database: database.name };
  const input = {
    backupId,
    target,
    mode: 'new',
    roles: 'fail',
    terminateConnections: false,
    dryRun: false,
  } as const;
  return { kind: 'database', input };
}

async function serverOf(
  { source, connection, backupId }: Pick<DatabaseLocation, 'source' | 'connection'> & { backupId: string },
  { ask, findSource }: CallHelp,
): Promise<RestoreDatabaseInput['target']['server']> {
  if (connection) return { connection };
  const sourceId =
    source === undefined
      ? (await ask<ProposedTarget>('restore.propose', { backupId })).database?.sourceId
      : await findSource(source);
  if (sourceId == null) throw noServer();
  return { sourceId };
}

function noServer(): HoldfastError {
  return new HoldfastError(
    'invalid-input',
    'Say to which server: name a source in location.source, or give a location.connection.',
  );
}
