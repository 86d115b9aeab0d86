/** A cron expression in plain words. */
import cronstrue from 'cronstrue';

/** `Every hour at :15`, `At 00:00`; undefined for what is no expression. */
export function tryReadCron(cron: string): string | undefined {
  const everyHour = /^([0-5]?\d) \* \* \* \*$/.exec(cron.trim());
  if (everyHour) return `Every hour at :${everyHour[1]?.padStart(2, '0')}`;
  try {
    return cronstrue.toString(cron, { use24HourTimeFormat: true, verbose: false });
  } catch {
    return undefined;
  }
}

export function readCron(cron: string): string {
  return tryReadCron(cron) ?? cron;
}
