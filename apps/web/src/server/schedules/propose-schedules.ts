import { defaultRetention } from '@holdfast/contracts/retention';
import type { ProposedSchedule } from '@holdfast/contracts/schedules';

/** What most people want, to be taken or left at the first run. */
export function proposeSchedules(timeZone: string): ProposedSchedule[] {
  return [
    {
      ...{ name: 'Databases every hour', cron: '15 * * * *', timeZone },
      what: { task: 'backup', kind: 'database', sourceIds: null },
      why: 'At most an hour of changes is lost. Each backup stores only what changed.',
    },
    {
      ...{ name: 'Everything every night', cron: '0 0 * * *', timeZone },
      what: { task: 'full' },
      why: 'One entry with every source and Holdfast’s own settings, from the same night.',
    },
    {
      ...{ name: 'Test restore every night', cron: '30 2 * * *', timeZone },
      what: { task: 'verify', level: 'restore', sourceIds: null },
      why: 'The newest backups are restored and compared, so that green means proven.',
    },
    {
      ...{ name: 'Clean-up every week', cron: '0 4 * * 0', timeZone },
      what: { task: 'clean-up', retention: defaultRetention, sourceIds: null },
      why: 'Backups older than 30 days go, and their room is given back. Pinned ones stay.',
    },
  ];
}
