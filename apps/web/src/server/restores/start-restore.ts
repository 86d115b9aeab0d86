/** Queues a restore. Replacing what is there is for owners, who have to type its name. */
import { basename } from 'node:path';
import { type FromUpload, queueRun } from '@holdfast/application/runs';
import { hasRole } from '@holdfast/contracts/people';
import type { RestoreDatabaseInput, RestoreFilesInput } from '@holdfast/contracts/restores';
import { HoldfastError } from '@holdfast/core/errors';
import { findRestorable, type Restorable } from '../backups/find-restorable.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { checkConfirmed } from '../trpc/check-person.ts';
import { findDirectory } from './find-directory.ts';
import { findRestoreTarget } from './find-target.ts';

export interface StartedRestore {
  runId: string;
  /** For the audit log: what, and to where. */
  subject: string;
}

export async function startDatabaseRestore(
  services: Services,
  { backupId, confirmName, target, ...input }: RestoreDatabaseInput,
  person: SignedInPerson,
): Promise<StartedRestore> {
  const { database, queue, key } = services;
  const row = await findRestorable(services, backupId, person);
  if ((row.kind === 'files') !== (input.mode === 'rows')) {
    throw new HoldfastError(
      'invalid-input',
      input.mode === 'rows'
        ? 'That is a backup of a database, and no rows of an older tool. Choose another mode.'
        : 'That is a backup of files. Restore its files instead; rows of an older tool go into tables that exist with the mode “rows”.',
    );
  }
  if (input.mode === 'rows' ? input.tables !== undefined : input.dryRun) {
    throw new HoldfastError(
      'invalid-input',
      'Only rows of an older tool can be tried, and they go into their tables all or none. Leave out dryRun, or tables.',
    );
  }
  if (input.mode === 'overwrite') checkReplacing(person, confirmName, target.database);
  const { server, secrets } = await findRestoreTarget(services, target, person);
  const runId = await database.prisma.$transaction((tx) =>
    queueRun(tx, {
      ...{ queue, key, secrets, requestedBy: person, ...aboutSource(row) },
      kind: 'restore-database',
      input: { ...input, ...fromUpload(row), target: { server, database: target.database } },
    }),
  );
  return { runId, subject: `backup of ${row.sourceName} into ${target.database}` };
}

export async function startFilesRestore(
  services: Services,
  { backupId, confirmName, ...input }: RestoreFilesInput,
  person: SignedInPerson,
): Promise<StartedRestore> {
  const { database, queue } = services;
  const row = await findRestorable(services, backupId, person);
  const directory = await findDirectory(services, input.directory, person);
  if (input.existing === 'replace') checkReplacing(person, confirmName, basename(directory));
  const runId = await database.prisma.$transaction((tx) =>
    queueRun(tx, {
      ...{ queue, requestedBy: person, ...aboutSource(row) },
      kind: 'restore-files',
      input: { ...input, ...fromUpload(row), directory },
    }),
  );
  return { runId, subject: `backup of ${row.sourceName} into ${directory}` };
}

/** A file that somebody brought says of itself what source it is of; a run of it counts for none. */
function aboutSource({ origin, sourceId, sourceName }: Restorable) {
  if ('upload' in origin) return {};
  return { ...origin, source: sourceId === null ? undefined : { id: sourceId, name: sourceName } };
}

function fromUpload({ origin }: Restorable): FromUpload {
  return 'upload' in origin ? { upload: origin.upload } : {};
}

function checkReplacing(person: SignedInPerson, confirmName: string | undefined, name: string): void {
  if (!hasRole(person.role, 'owner')) {
    throw new HoldfastError(
      'not-allowed',
      'Only an owner may replace what is there. Restore to a new place instead.',
    );
  }
  checkConfirmed(person);
  if (confirmName !== name) {
    throw new HoldfastError('invalid-input', `Type the name of what is to be replaced: ${name}`);
  }
}
