/**
 * What a look at a whole vault, or at a part of it, found: kept as evidence beside backups, so that it is known also when
 * nobody remembers the look.
 */
import { throwIfCancelled } from '../errors.ts';
import type { Vault } from '../vault/index.ts';
import { type Backup, listBackups } from './backup.ts';
import { makeEvidence } from './evidence.ts';
import { keepEvidence } from './evidence-store.ts';
import { programVersion } from './snapshot-of-run.ts';
import type { VerifyResult } from './verify.ts';

/** Each is a file of its own; whoever looks at one of the older ones finds the damage again. */
const damagedAtMost = 200;

export interface KeepFindingsOptions {
  startedAt: Date;
  /** False for a part of the vault: that proves no single backup, but what is damaged is damaged. */
  isWhole: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * Damage is kept beside the newest backups that it affects; that a whole vault is sound, beside the newest backup of each
 * source, which is the one that people rely on. Answers how many pieces of evidence that makes. Rejects with `cancelled`.
 */
export async function keepFindings(
  vault: Vault,
  result: VerifyResult,
  { startedAt, isWhole, signal }: KeepFindingsOptions,
): Promise<number> {
  const affected = new Set(result.problems.flatMap(({ backups }) => backups));
  if (affected.size === 0 && !isWhole) return 0;
  const backups = (await listBackups(vault, { onDamaged: () => {} })).sort(
    (a, b) => Date.parse(b.time) - Date.parse(a.time),
  );
  const damaged = backups.filter(({ id }) => affected.has(id)).slice(0, damagedAtMost);
  // Damage that cannot be told to be of some backups may be of any.
  const isClear = isWhole && result.problems.every((problem) => problem.backups.length > 0);
  const sound = isClear ? newestOfEach(backups).filter(({ id }) => !affected.has(id)) : [];
  for (const backup of [...damaged, ...sound]) {
    throwIfCancelled(signal);
    const failures = result.problems
      .filter((problem) => problem.backups.includes(backup.id))
      .map(({ message }) => ({ message }));
    const found = { bytes: result.bytes, tables: [], checks: [], unproven: [], failures, warnings: [] };
    await keepEvidence(vault, makeEvidence(backup, result.level, startedAt, programVersion, found), signal);
  }
  return damaged.length + sound.length;
}

/** `backups` are sorted, the newest first. */
function newestOfEach(backups: readonly Backup[]): Backup[] {
  const newest = new Map<string, Backup>();
  for (const backup of backups) if (!newest.has(backup.source)) newest.set(backup.source, backup);
  return [...newest.values()];
}
