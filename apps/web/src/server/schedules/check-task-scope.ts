import type { ScheduleTask } from '@holdfast/contracts/schedules';
import { checkScope } from '../rest/identify-key.ts';
import type { ActingKey } from '../trpc/api-context.ts';

/** A key that may not remove backups may have no schedule do it. Throws `not-allowed`. */
export function checkTaskScope(apiKey: ActingKey | undefined, { task }: ScheduleTask): void {
  if (apiKey && task === 'clean-up') checkScope(apiKey, 'backups:clean-up');
}
