/** Runs that are begun anew: which may be, and how one goes back into the queue. */
import { Prisma } from '@holdfast/db';

/** Safe to do again from the beginning without asking: what these leave half-done is never visible. */
const repeatableKinds: ReadonlySet<string> = new Set([
  'backup',
  'verify',
  'clean-up',
  'refresh',
  'demo',
  'portable',
  'rekey',
  'remove-vault',
  'export',
]);

export function isRepeatable(kind: string): boolean {
  return repeatableKinds.has(kind);
}

/** What a run's row says when it waits for a worker again. */
export const queuedAgain = {
  status: 'queued',
  workerId: null,
  heartbeatAt: null,
  startedAt: null,
  progress: Prisma.DbNull,
} satisfies Prisma.RunUpdateInput;
