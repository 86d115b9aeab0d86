/** Queues a restore of profiles, or its preview, which does the same and takes it back. Changing rows is for owners. */
import { readRestoreReport } from '@holdfast/application/exports';
import { type FromExport, type FromUpload, queueRun } from '@holdfast/application/runs';
import { hasRole } from '@holdfast/contracts/people';
import type { RestoreProfileInput, RestoreReport } from '@holdfast/contracts/profile-restores';
import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';
import { findDatabaseSource } from './find-source.ts';
import { readProfileFile } from './open-profile-file.ts';

export async function startProfileRestore(
  services: Services,
  input: RestoreProfileInput,
  person: SignedInPerson,
): Promise<{ runId: string; subject: string }> {
  const { database, queue } = services;
  const { origin, sourceId, profile, policy, dryRun } = input;
  const source = await findDatabaseSource(services, sourceId);
  if (!dryRun && policy === 'overwrite' && !hasRole(person.role, 'owner')) {
    throw new HoldfastError(
      'not-allowed',
      'Only an owner may change rows that are there. Choose another policy.',
    );
  }
  const from = await findOrigin(services, origin, person);
  const runId = await database.prisma.$transaction((tx) =>
    queueRun(tx, {
      ...{ queue, kind: 'restore-profile', requestedBy: person, source },
      input: { ...from, policy, dryRun, ...(profile === undefined ? {} : { profile }) },
    }),
  );
  return { runId, subject: `profiles into ${source.name}` };
}

async function findOrigin(
  services: Services,
  origin: RestoreProfileInput['origin'],
  person: SignedInPerson,
): Promise<FromUpload & FromExport> {
  if ('uploadId' in origin) {
    const file = await readProfileFile(services, origin.uploadId, person);
    if (!file.restorable) {
      throw new HoldfastError(
        'unsupported',
        `This export cannot be restored: ${file.notRestorableBecause.slice(0, 5).join(', ')}.`,
      );
    }
    return { upload: { id: file.uploadId, sourceName: file.database } };
  }
  const row = await services.database.prisma.profileExport.findUnique({ where: { id: origin.exportId } });
  if (row?.purpose !== 'restore' || row.removedAt) throw notFound('export to restore from');
  if (!row.readyAt)
    throw new HoldfastError('conflict', 'What is to be restored is not ready. Wait for its run.');
  return { exportId: row.id };
}

/** What a restore found and did. Throws `not-found` when it is forgotten. */
export async function readReport(services: Services, runId: string): Promise<RestoreReport> {
  const { database, key } = services;
  const kept = await readRestoreReport({ database, key, runId });
  if (!kept) {
    throw new HoldfastError(
      'not-found',
      'The report is kept for a day, and is gone by now. The run has its summary.',
    );
  }
  const { snapshotTime, triggers, differences, lostReferences, ...report } = kept.report;
  return {
    ...report,
    snapshotAt: snapshotTime,
    triggers: triggers.map(({ table, name }) => ({ table, name })),
    differences,
    lostReferences: lostReferences.map((lost) => ({ ...lost, columns: [...lost.columns] })),
    expiresAt: kept.expiresAt.toISOString(),
  };
}
