import { queueTask } from '@holdfast/application/schedules';
import { hasRole } from '@holdfast/contracts/people';
import type { ScheduleTask } from '@holdfast/contracts/schedules';
import { HoldfastError } from '@holdfast/core/errors';
import { refuseUnknownSources } from '../schedules/save-schedule.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';

/** Does once, now, what a schedule would do. Rejects when that is nothing, so that nobody follows a run that never was. */
export async function startTask(
  { database, queue }: Services,
  task: ScheduleTask,
  person: SignedInPerson,
): Promise<string[]> {
  if (task.task === 'clean-up' && !hasRole(person.role, 'owner')) {
    throw new HoldfastError('not-allowed', 'Only an owner may remove backups by a policy of their own.');
  }
  return database.prisma.$transaction(async (tx) => {
    if ('sourceIds' in task) await refuseUnknownSources(tx, task.sourceIds);
    const runIds = await queueTask(tx, { queue, task, requestedBy: person });
    if (runIds.length > 0) return runIds;
    throw new HoldfastError(
      'not-found',
      'There is nothing to do it to: add a source first, or make a backup of it.',
    );
  });
}
