/** What will go wrong with a vault if nobody does anything. Pure. */
import type { Condition } from './condition.ts';

export interface VaultFacts {
  id: string;
  name: string;
  createdAt: Date;
  recoverySavedAt: Date | null;
  backups: number;
  storedBytes: number | null;
  freeBytes: number | null;
  /** When its disk is full if it goes on growing as in the last weeks. */
  fullAt: Date | undefined;
  countedAt: Date | null;
}

const dayMs = 86_400_000;
const nearDays = 14;
const leastFreeBytes = 1_000_000_000;
/** Of what the vault takes. */
const leastFreeShare = 0.05;
/** Once told, it has to become better by this before it is over: a value that trembles is no news. */
const betterBy = 1.25;
/** So long after the first set-up it is not pressed. */
const graceMs = dayMs;

/** `isOpen`: whether there is an alarm for a cause already. */
export function findVaultConditions(
  vault: VaultFacts,
  { now, isOpen }: { now: Date; isOpen: (cause: string) => boolean },
): Condition[] {
  return [nearlyFull(vault, now, isOpen), keyNotSaved(vault, now)].filter(
    (condition) => condition !== undefined,
  );
}

function nearlyFull(
  { id, name, storedBytes, freeBytes, fullAt, countedAt }: VaultFacts,
  now: Date,
  isOpen: (cause: string) => boolean,
): Condition | undefined {
  const cause = `room vault ${id}`;
  const ease = isOpen(cause) ? betterBy : 1;
  const days = fullAt && (fullAt.getTime() - now.getTime()) / dayMs;
  const isSoon = days !== undefined && days < nearDays * ease;
  const least = Math.max(leastFreeBytes, (storedBytes ?? 0) * leastFreeShare) * ease;
  const isLow = freeBytes !== null && freeBytes < least;
  if (!isSoon && !isLow) return undefined;
  const free = freeBytes === null ? '' : `${gigabytes(freeBytes)} are free. `;
  const when =
    days === undefined
      ? 'Soon a backup will find no room.'
      : `At the growth of the last weeks it is full in about ${Math.max(1, Math.round(days))} days.`;
  return {
    cause,
    event: 'vault-nearly-full',
    title: `The disk of the vault ${name} is nearly full`,
    what: `${free}${when}`,
    advice: 'Make room on the disk or use a larger one, keep fewer backups, or clean up now.',
    page: '/keys',
    since: countedAt ?? now,
    occurrence: 'full',
  };
}

function keyNotSaved(
  { id, name, createdAt, recoverySavedAt, backups }: VaultFacts,
  now: Date,
): Condition | undefined {
  if (recoverySavedAt !== null || backups === 0) return undefined;
  if (now.getTime() - createdAt.getTime() < graceMs) return undefined;
  return {
    cause: `key vault ${id}`,
    event: 'key-not-saved',
    title: `The recovery key of the vault ${name} was not saved`,
    what: 'If this machine is lost, nobody can open the backups.',
    advice: 'Save the recovery key to another machine or print it, and confirm that it is safe.',
    page: '/keys',
    since: createdAt,
    occurrence: 'key',
  };
}

function gigabytes(bytes: number): string {
  const value = bytes / 1e9;
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US')} GB`;
}
