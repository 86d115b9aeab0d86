/**
 * Damage that a look at a whole vault, or at a part of it, found: kept as evidence beside each backup that it affects, so
 * that it is known also when nobody remembers the look.
 */
import { throwIfCancelled } from '../errors.ts';
import type { Vault } from '../vault/index.ts';
import { listBackups } from './backup.ts';
import { makeEvidence } from './evidence.ts';
import { keepEvidence } from './evidence-store.ts';
import { programVersion } from './snapshot-of-run.ts';
import type { VerifyResult } from './verify.ts';

/** Each is a file of its own; whoever looks at one of the older ones finds the damage again. */
const keptAtMost = 200;

/** Of the newest backups that are affected. Answers how many there were. Rejects with `cancelled`. */
export async function recordDamage(
  vault: Vault,
  result: VerifyResult,
  { startedAt, signal }: { startedAt: Date; signal?: AbortSignal | undefined },
): Promise<number> {
  const affected = new Set(result.problems.flatMap(({ backups }) => backups));
  if (affected.size === 0) return 0;
  const all = await listBackups(vault, { onDamaged: () => {} });
  const backups = all
    .filter(({ id }) => affected.has(id))
    .sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  for (const backup of backups.slice(0, keptAtMost)) {
    throwIfCancelled(signal);
    const failures = result.problems
      .filter((problem) => problem.backups.includes(backup.id))
      .map(({ message }) => ({ message }));
    const found = { bytes: result.bytes, tables: [], checks: [], unproven: [], failures, warnings: [] };
    await keepEvidence(vault, makeEvidence(backup, result.level, startedAt, programVersion, found), signal);
  }
  return backups.length;
}
