/**
 * Whether a source is protected, from facts: a recent and complete backup, and a recent proof that such a backup comes
 * back. Pure, so that every case can be tested.
 */
import type { Protection } from '@holdfast/contracts/sources';

export interface SourceFacts {
  /** The newest backup there is. */
  lastBackup: { takenAt: Date; partial: boolean } | undefined;
  /** The newest one that lacks nothing. */
  lastCompleteAt: Date | undefined;
  /** The newest proof by a test restore. */
  provenAt: Date | undefined;
  /** The newest test of any kind, when it failed. */
  failedTestAt: Date | undefined;
  /** The last backup run that has ended. */
  lastRun: { status: string; finishedAt: Date; errorMessage: string | null } | undefined;
  /** A complete backup must be newer than this; undefined when nothing is due. */
  expectedSince: Date | undefined;
  proofValidDays: number;
}

export interface Judgement {
  protection: Protection;
  /** One sentence; null when it is protected. */
  reason: string | null;
}

const dayMs = 24 * 60 * 60_000;

export function judgeSource(facts: SourceFacts, now: Date): Judgement {
  const { lastBackup, lastCompleteAt, lastRun, provenAt, failedTestAt, expectedSince } = facts;
  if (lastRun?.status === 'failed' && !(lastBackup && lastBackup.takenAt > lastRun.finishedAt)) {
    const why = lastRun.errorMessage ?? 'Its log says why.';
    return { protection: 'failed', reason: `The last backup failed. ${why}` };
  }
  if (failedTestAt && !(provenAt && provenAt > failedTestAt)) {
    return {
      protection: 'failed',
      reason: 'The last test of its backups failed. Look at what is damaged, and make a new backup.',
    };
  }
  if (expectedSince && !(lastCompleteAt && lastCompleteAt >= expectedSince)) {
    const reason = lastBackup
      ? 'A complete backup is overdue. Is a worker running, and is the source reachable?'
      : 'A backup was due, and there is none yet. Is a worker running?';
    return { protection: 'overdue', reason };
  }
  if (!lastBackup) return { protection: 'new', reason: 'It has no backup yet.' };
  if (lastBackup.partial) {
    return { protection: 'partial', reason: 'The last backup lacks something; its log names what.' };
  }
  if (!provenAt) {
    return { protection: 'unproven', reason: 'No backup of it has been restored for a test yet.' };
  }
  if (now.getTime() - provenAt.getTime() > facts.proofValidDays * dayMs) {
    const days = `${facts.proofValidDays} ${facts.proofValidDays === 1 ? 'day' : 'days'}`;
    return { protection: 'unproven', reason: `The last proof is older than ${days}: test a backup again.` };
  }
  return { protection: 'protected', reason: null };
}
