/** What the audit log can be narrowed to. */
import type { AuditFilter } from '@holdfast/contracts/people';

export const areas = [
  { value: 'all', label: 'Everything' },
  { value: 'session', label: 'Sign-ins' },
  { value: 'person', label: 'People' },
  { value: 'source', label: 'Sources' },
  { value: 'backup', label: 'Backups' },
  { value: 'clean-up', label: 'Clean-ups' },
  { value: 'restore', label: 'Restores' },
  { value: 'schedule', label: 'Schedules' },
  { value: 'vault', label: 'Vaults' },
  { value: 'key', label: 'Keys' },
  { value: 'settings', label: 'Settings' },
  { value: 'audit', label: 'Audit log' },
] as const;

export const times = [
  { value: 'all', label: 'Any time' },
  { value: '1', label: 'Last 24 hours' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '365', label: 'Last year' },
] as const;

export type Since = (typeof times)[number]['value'];

const dayMs = 86_400_000;

/** As the server is asked. Whole hours, so that a list that is looked at stays the same question. */
export function toAuditFilter(
  { text, area, since }: { text: string; area: string; since: Since },
  now = Date.now(),
): AuditFilter {
  const hour = Math.ceil(now / 3_600_000) * 3_600_000;
  return {
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    ...(area === 'all' ? {} : { area }),
    ...(since === 'all' ? {} : { from: new Date(hour - Number(since) * dayMs).toISOString() }),
  };
}
