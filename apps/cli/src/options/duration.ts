import { InvalidArgumentError } from 'commander';

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
const longestMs = 24 * 3_600_000;

/** Parses `90s`, `10m` or `2h`, up to a day, into milliseconds. */
export function parseDuration(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const milliseconds = Number(number) * (unitsMs[unit] ?? Number.NaN);
  if (number === '' || !(milliseconds <= longestMs)) {
    throw new InvalidArgumentError('It is a time such as 90s, 10m or 2h, of at most a day.');
  }
  return milliseconds;
}
