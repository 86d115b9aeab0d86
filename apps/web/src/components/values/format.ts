/** Numbers as people read them. Decimal units, as disks are sold. */
const bytesUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `4.2 GB`: two significant digits below 10, whole numbers above. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < bytesUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  const shown =
    unit > 0 && value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value).toString();
  return `${shown} ${bytesUnits[unit]}`;
}

/** `1 min 12 s`, `3 h 5 min`, `2 d 4 h`: the two largest units. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 950) return `${Math.max(1, Math.round(durationMs))} ms`;
  if (durationMs < 9_950) return `${(durationMs / 1000).toFixed(1).replace(/\.0$/, '')} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return join(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return join(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return join(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** `1,204,332`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-GB');
}

/** `1 table`, `1,204 tables`. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `12 min ago`, `in 14 min`, `yesterday`: how long from `now`. */
export function formatRelative(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  const past = ms <= 0;
  const seconds = Math.abs(ms) / 1000;
  // Clocks of server and browser differ a little, and the page's own ticks only so often.
  if (seconds < 15) return 'now';
  if (seconds < 45) return past ? 'just now' : 'in a moment';
  const amount = amountOf(seconds);
  if (amount === '1 d') return past ? 'yesterday' : 'tomorrow';
  return past ? `${amount} ago` : `in ${amount}`;
}

function amountOf(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(seconds / 3600);
  if (hours < 24) return `${hours} h`;
  const days = Math.round(seconds / 86_400);
  if (days < 60) return `${days} d`;
  const months = Math.round(days / 30.44);
  return months < 24 ? `${months} months` : `${Math.round(days / 365.25)} years`;
}

/** `Saturday 21 November 2026, 11:34:02 GMT+1`: in the reader's own zone. */
export function formatExact(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    timeZone,
  }).format(at);
}

/** `21 Nov, 11:34`, with the year when it is another one. */
export function formatMoment(at: Date, now: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(at);
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
