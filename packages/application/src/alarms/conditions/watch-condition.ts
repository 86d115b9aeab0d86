/** Whether the workers, which are alive, still look what is wrong: an alarm that nobody raises is the quietest failure of all. */
import type { Database } from '@holdfast/db';
import { readFact } from '../../settings/facts.ts';
import type { Condition } from './condition.ts';

/** Written at the end of each look. */
export const watchedKey = 'alarms-watched';
export const watchCause = 'watching';

/** Forty looks that did not come to their end. */
const patienceMs = 10 * 60_000;

export async function findWatchCondition({ prisma }: Database, now: Date): Promise<Condition[]> {
  const watched = await readFact<string>(prisma, watchedKey);
  if (watched === undefined || now.getTime() - Date.parse(watched) <= patienceMs) return [];
  return [
    {
      cause: watchCause,
      event: 'worker-dead',
      title: 'Nobody looks whether something is wrong',
      what: 'A worker is running, but it does not get through with looking for failed and overdue backups.',
      advice:
        'Read the worker’s own output: it says why. Start Holdfast again; tell us when that does not help.',
      page: '/settings?tab=installation',
      since: new Date(watched),
      occurrence: watched,
    },
  ];
}
