/** Times that suit most. */
export const presets = [
  { value: '15 * * * *', label: 'Every hour' },
  { value: '0 */6 * * *', label: 'Every six hours' },
  { value: '0 0 * * *', label: 'Every day at midnight' },
  { value: '0 3 * * *', label: 'Every day at 03:00' },
  { value: '0 4 * * 0', label: 'Every Sunday at 04:00' },
  { value: '0 4 1 * *', label: 'Every first of the month' },
] as const;

/** The preset that a cron expression is; `own` for any other. */
export function presetOf(cron: string): string {
  return presets.find(({ value }) => value === cron.trim())?.value ?? 'own';
}
