/** What is done by itself, and when. */
export { checkCron, nextFirings } from './cron.ts';
export { type Fired, fireDueSchedules } from './fire-due-schedules.ts';
export { queueTask } from './queue-task.ts';
