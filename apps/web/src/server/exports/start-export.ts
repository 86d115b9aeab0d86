/**
 * Records an export and its run. One of a person at a time, so many an hour, and so many of one profile a day: the counts
 * are in the database, so no restart begins them anew.
 */
import { createHash } from 'node:crypto';
import { exportPath, storedPlan } from '@holdfast/application/exports';
import { newId } from '@holdfast/application/ids';
import { queueRun } from '@holdfast/application/runs';
import type { CreatedExport, CreateExportInput } from '@holdfast/contracts/exports';
import { hasRole } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import { generatePassphrase, requireStrongPassphrase } from '@holdfast/core/exports';
import type { Transaction } from '@holdfast/db';
import { isVaultPassword, refuseLoginPassword } from '../people/check-password.ts';
import { limitAttempts } from '../people/limit-attempts.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';
import { type DatabaseSource, findDatabaseSource, needPlan } from './find-source.ts';

const dayMs = 86_400_000;

export async function startExport(
  services: Services,
  input: CreateExportInput,
  person: SignedInPerson,
): Promise<CreatedExport & { subject: string }> {
  const { database, key, queue } = services;
  const source = await findDatabaseSource(services, input.sourceId);
  const planRow = await needPlan(services, source.id);
  const plan = storedPlan(planRow);
  checkWish(input, person, source.name);
  if (input.backupId !== undefined) await checkBackup(services, input.backupId, source);
  const { passphrase, isTold } = await choosePassphrase(services, input);
  const { exportKeepDays } = await limitRates(services, input, person);
  const id = newId();
  const isKept = input.purpose === 'restore';
  const day = new Date().toISOString().slice(0, 10);
  const runId = await database.prisma.$transaction(async (tx) => {
    await refuseSecond(tx, person);
    await tx.profileExport.create({
      data: {
        ...{
          id,
          sourceId: source.id,
          sourceName: source.name,
          planId: planRow.id,
          planVersion: planRow.version,
        },
        ...{
          backupId: input.backupId ?? null,
          purpose: input.purpose,
          profiles: input.profiles,
          root: plan.root,
        },
        ...{ formats: input.formats, container: input.container, withReasons: input.withReasons },
        encrypted: passphrase !== undefined,
        ...(isKept && passphrase !== undefined
          ? { sealedPassphrase: key.seal(Buffer.from(passphrase), { purpose: 'export-passphrase', id }) }
          : {}),
        path: exportPath(source.vault.location, id, input.container),
        fileName: `export-${day}-${id.slice(-6)}.${input.container}`,
        ...{ requestedBy: person.id, requestedByName: person.name },
        expiresAt: new Date(Date.now() + (isKept ? 1 : exportKeepDays) * dayMs),
      },
    });
    const run = await queueRun(tx, {
      ...{ queue, key, kind: 'export', input: { exportId: id }, requestedBy: person },
      ...{ source, vaultId: source.vaultId, backupId: input.backupId },
      secrets: passphrase === undefined ? {} : { passphrase },
    });
    await tx.profileExport.update({ where: { id }, data: { runId: run } });
    return run;
  });
  return {
    id,
    runId,
    passphrase: isTold ? (passphrase ?? null) : null,
    subject: `profiles of ${source.name}`,
  };
}

/** What is not encrypted, and what is of everybody, is for owners. */
function checkWish(input: CreateExportInput, person: SignedInPerson, name: string): void {
  const { protection, container, formats, profiles, purpose } = input;
  const isOwner = hasRole(person.role, 'owner');
  if (profiles === 'all' && !isOwner) {
    throw new HoldfastError('not-allowed', 'Only an owner may export all profiles. Choose some of them.');
  }
  if (
    purpose === 'restore' &&
    (protection.kind !== 'generated' || container !== 'zip' || !formats.includes('json'))
  ) {
    throw new HoldfastError('invalid-input', 'What is to be restored from is an encrypted ZIP with JSON.');
  }
  if (container === 'html' && !formats.includes('json')) {
    throw new HoldfastError('invalid-input', 'A page that opens itself shows JSON. Add it to the formats.');
  }
  if (protection.kind !== 'none') return;
  if (!isOwner) {
    throw new HoldfastError('not-allowed', 'Only an owner may make an export that is not encrypted.');
  }
  if (container === 'html') {
    throw new HoldfastError('invalid-input', 'A page that opens itself is always encrypted. Choose the ZIP.');
  }
  if (protection.confirmName !== name) {
    throw new HoldfastError(
      'invalid-input',
      `Type the name of the source to go on without encryption: ${name}`,
    );
  }
}

async function checkBackup({ database }: Services, id: string, source: DatabaseSource): Promise<void> {
  const row = await database.prisma.backup.findUnique({ where: { id } });
  if (!row || row.sourceId !== source.id) throw notFound('backup of this source');
  if (row.goneAt) throw new HoldfastError('backup-not-found', 'The vault no longer has that backup.');
}

async function choosePassphrase(
  services: Services,
  { protection, purpose }: CreateExportInput,
): Promise<{ passphrase?: string; isTold: boolean }> {
  if (protection.kind === 'none') return { isTold: false };
  // Holdfast's own is nobody's to know.
  if (protection.kind === 'generated')
    return { passphrase: generatePassphrase(), isTold: purpose === 'person' };
  const { passphrase } = protection;
  await requireStrongPassphrase(passphrase);
  await refuseLoginPassword(services, passphrase);
  if (await isVaultPassword(services, passphrase)) {
    throw new HoldfastError(
      'invalid-input',
      'That password opens a vault: whoever you give it to could open more than this file. Choose another one.',
    );
  }
  return { passphrase, isTold: false };
}

/** Keys of people are counted by their hash. */
async function limitRates(services: Services, input: CreateExportInput, person: SignedInPerson) {
  const settings = await services.settings();
  const { database } = services;
  await limitAttempts(database, `export ${person.id}`, {
    windowSeconds: 3600,
    attempts: settings.exportsPerHour,
  });
  const keys = input.profiles === 'all' ? ['all'] : input.profiles.map((profile) => JSON.stringify(profile));
  for (const one of new Set(keys)) {
    const hash = createHash('sha256').update(`${input.sourceId} ${one}`).digest('base64url');
    const attempts = settings.exportsOfProfilePerDay;
    await limitAttempts(database, `export-profile ${hash}`, { windowSeconds: dayMs / 1000, attempts });
  }
  return settings;
}

async function refuseSecond(tx: Transaction, person: SignedInPerson): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`export of ${person.id}`}, 0))`;
  const running = await tx.run.count({
    where: { kind: 'export', requestedBy: person.id, status: { in: ['queued', 'running'] } },
  });
  if (running === 0) return;
  throw new HoldfastError(
    'conflict',
    'An export of yours is not done yet. Wait for it, or cancel it; then begin the next one.',
    { retryable: true },
  );
}
