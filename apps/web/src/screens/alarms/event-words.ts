import type { AlarmEvent } from '@holdfast/contracts/alarms';

/** What each alarm is called where one chooses. */
export const eventWords: Record<AlarmEvent, string> = {
  failed: 'Something failed',
  partial: 'A backup lacks something',
  overdue: 'A backup is overdue',
  'verification-failed': 'A backup did not pass its test',
  'client-tools': 'PostgreSQL’s programs are missing for a server',
  'worker-dead': 'No worker is running',
  'vault-nearly-full': 'A vault is nearly full',
  growth: 'A backup is much larger than usual',
  shrinkage: 'A backup is much smaller than usual',
  'key-not-saved': 'The recovery key was not saved',
  'channel-failing': 'Another channel does not get through',
};
