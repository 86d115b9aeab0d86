/** Rolling reading: the part of a vault whose turn it is, so that all of it was read after some weeks of nights. */
import { keepReading, readReading, readSettings } from '@holdfast/application/settings';
import { readVaultPortion } from '@holdfast/core/backup';
import type { RunVault } from '../open-run-vault.ts';
import type { RunContext, RunEnd } from '../run-context.ts';
import { count, endOf, recordFindings } from './verify-results.ts';

/** That proves no single backup, but what is damaged is damaged. */
export async function readPortion(context: RunContext<'verify'>, { id, vault }: RunVault): Promise<RunEnd> {
  const { database, signal, onProgress, log } = context;
  const startedAt = new Date();
  const { fullReadDays, nightlyReadGigabytes } = await readSettings(database.prisma);
  const kept = await readReading(database, { id, repositoryId: vault.id });
  const result = await readVaultPortion({
    ...{ vault, state: kept?.state, cycleDays: fullReadDays, signal, onProgress },
    maxBytes: nightlyReadGigabytes === 0 ? undefined : nightlyReadGigabytes * 1e9,
  });
  const completeSince = result.completeSince ?? null;
  await keepReading(database, id, { repositoryId: vault.id, state: result.state, completeSince });
  const rows = await database.prisma.backup.findMany({ where: { vaultId: id, goneAt: null } });
  const affected = new Set(result.problems.flatMap(({ backups }) => backups));
  await recordFindings(
    context,
    rows.filter(({ snapshotId }) => affected.has(snapshotId)),
    { vault, result, level: 'full', startedAt, isWhole: false },
  );
  await log(
    'info',
    completeSince === null
      ? `Within ${count(fullReadDays, 'day')} all of the vault will have been read.`
      : `All of the vault was read since ${completeSince}.`,
  );
  if (result.overdue > 0) {
    const percent = Math.max(1, Math.round((100 * result.overdue) / 256));
    await log(
      'warning',
      `${percent} % of the vault were due as well and did not fit into ${nightlyReadGigabytes} GB a night. Allow more in the settings, or more days.`,
    );
  }
  const percent = Math.round((100 * result.buckets) / 256);
  const facts = {
    summary: result.sound
      ? `Every byte of ${percent} % of the vault was read and is sound (${count(result.bytes, 'byte')}).`
      : `Problems were found in ${percent} % of the vault, which were read.`,
    ...{ sizeBytes: result.bytes, items: result.files },
  };
  return endOf(
    facts,
    result.problems.map(({ message }) => message),
    undefined,
  );
}
