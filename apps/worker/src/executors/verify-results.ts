/** What checks of a vault found: in the catalogue, and as the end of a run. */
import { recordEvidence } from '@holdfast/application/catalogue';
import type { RunResult } from '@holdfast/contracts/runs';
import { keepFindings, type VerifyResult } from '@holdfast/core/backup';
import type { Vault } from '@holdfast/core/vault';
import type { BackupRow } from '../find-run-backup.ts';
import type { RunContext, RunEnd } from '../run-context.ts';

interface Found {
  vault: Vault;
  result: VerifyResult;
  level: 'structure' | 'full';
  startedAt: Date;
  /** False for a part of the vault. */
  isWhole: boolean;
}

/** What was found about each of these backups, in the catalogue, and what counts of it in the vault as well. */
export async function recordFindings(
  { database, run, signal }: RunContext<'verify'>,
  rows: readonly BackupRow[],
  { vault, result, level, startedAt, isWhole }: Found,
): Promise<void> {
  await keepFindings(vault, result, { startedAt, isWhole, signal });
  for (const { id: backupId, snapshotId } of rows) {
    const problems = result.problems.filter(
      ({ backups }) => backups.includes(snapshotId) || backups.length === 0,
    );
    await recordEvidence({
      ...{ database, backupId, runId: run.id, level, startedAt, durationMs: result.durationMs },
      outcome: problems.length > 0 ? 'failed' : 'proven',
      evidence: {
        summary: summaryOf(result),
        problems: problems.slice(0, 1000).map(({ message }) => message),
        bytes: result.bytes,
        files: result.files,
      },
    });
  }
}

/** A run that found problems has failed, and says the first of them. */
export function endOf(result: RunResult, problems: string[], backupId: string | undefined): RunEnd {
  const about = backupId === undefined ? {} : { backupId };
  if (problems.length === 0) return { status: 'succeeded', result, ...about };
  const [first] = problems;
  const more = problems.length === 1 ? '' : ` There are ${problems.length - 1} more problems.`;
  return {
    status: 'failed',
    result: { ...result, problems: problems.slice(0, 1000) },
    error: { code: 'verification-failed', message: `${first}${more}` },
    ...about,
  };
}

export const count = (number: number, word: string) =>
  `${number.toLocaleString('en-US')} ${word}${number === 1 ? '' : 's'}`;

export function summaryOf({ level, sound, backups, packs, bytes }: VerifyResult): string {
  const what = `${count(backups, 'backup')} in ${count(packs, 'pack')}`;
  if (!sound) return `Problems were found in ${what}.`;
  return level === 'full'
    ? `Every byte of ${what} was read and is sound (${count(bytes, 'byte')}).`
    : `The structure of ${what} is sound.`;
}
