/** `Tuesday, 5 May 2026, 14:15 (Europe/Berlin)`: exact, and without sums for the reader. */
export function momentWords(at: Date, timeZone: string): string {
  const text = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit' },
  }).format(at);
  return `${text.replace(' at ', ', ')} (${timeZone})`;
}

/** `3 hours`, `2 days`: about how long. */
export function durationWords(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 90) return counted(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? counted(hours, 'hour') : counted(Math.round(hours / 24), 'day');
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
