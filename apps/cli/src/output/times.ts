/** Durations and moments as people read them: 1 min 12 s, 12 minutes ago, 2026-11-20 21:58:03. */
import { counted } from './numbers.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

export function formatDuration(ms: number): string {
  if (ms < 9950) return `${(Math.max(0, ms) / second).toFixed(1)} s`;
  const seconds = Math.round(ms / second);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(ms / minute);
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(ms / hour);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** How long ago a moment was. A clock that is ahead makes it “in the future”, which is worth seeing. */
export function formatAgo(time: Date, now = new Date()): string {
  const ms = now.getTime() - time.getTime();
  if (ms < -minute) return 'in the future';
  if (ms < minute) return 'just now';
  if (ms < hour) return `${counted(Math.floor(ms / minute), 'minute')} ago`;
  if (ms < 2 * day) return `${counted(Math.floor(ms / hour), 'hour')} ago`;
  if (ms < 60 * day) return `${counted(Math.floor(ms / day), 'day')} ago`;
  const months = Math.floor(ms / (30.44 * day));
  return months < 24 ? `${counted(months, 'month')} ago` : `${counted(Math.floor(months / 12), 'year')} ago`;
}

/** In the reader's time zone, to the second. */
export function formatTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [
    String(time.getFullYear()).padStart(4, '0'),
    two(time.getMonth() + 1),
    two(time.getDate()),
  ].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}

/** As {@link formatTime}, with the offset of the zone. */
export function formatTimeWithZone(time: Date): string {
  const offset = -time.getTimezoneOffset();
  if (offset === 0) return `${formatTime(time)} UTC`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(offset);
  return `${formatTime(time)} UTC${offset < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
