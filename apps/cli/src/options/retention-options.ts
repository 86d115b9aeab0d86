/** The rules of a clean-up, named as restic names them. */
import { type KeepCount, parseSpan, type RetentionPolicy } from '@holdfast/core/backup';
import { type Command, InvalidArgumentError } from 'commander';

export type RetentionOptions = RetentionPolicy & { timeZone?: string | undefined };

const counts: [name: string, what: string][] = [
  ['last', 'keep the newest N'],
  ['hourly', 'keep the newest of each of the last N hours that have any'],
  ['daily', 'the same for days'],
  ['weekly', 'the same for ISO weeks'],
  ['monthly', 'the same for months'],
  ['yearly', 'the same for years'],
];

export function addRetentionOptions(command: Command): Command {
  for (const [name, what] of counts) command.option(`--keep-${name} <n>`, what, keepCount);
  command.option('--keep-within <time>', 'keep all of this time before the newest: 30d, 6m, 1y6m', span);
  for (const [name] of counts.slice(1)) {
    command.option(`--keep-within-${name} <time>`, `keep ${name} ones within this time`, span);
  }
  return command.option('--time-zone <zone>', 'where days and weeks begin (default: here)');
}

/** The policy that the options say; empty when they say none. */
export function retentionPolicy(options: RetentionOptions): RetentionPolicy {
  const { keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, keepWithin } = options;
  const { keepWithinHourly, keepWithinDaily, keepWithinWeekly, keepWithinMonthly, keepWithinYearly } =
    options;
  return {
    ...{ keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, keepWithin },
    ...{ keepWithinHourly, keepWithinDaily, keepWithinWeekly, keepWithinMonthly, keepWithinYearly },
  };
}

function keepCount(text: string): KeepCount {
  if (text === 'unlimited') return text;
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It is a whole number, or “unlimited”.');
  return Number(text);
}

function span(text: string): string {
  try {
    parseSpan(text);
    return text;
  } catch {
    throw new InvalidArgumentError('It is a time such as 30d, 12h, 6m or 1y6m.');
  }
}
