/**
 * Cron expressions of five fields in a time zone. Across changes of the clock: a time that a day skips fires at the first
 * moment after the gap, and a time that a day has twice fires once, unless the hour itself is a wildcard (`15 * * * *` is
 * every real hour).
 */
import { HoldfastError } from '@holdfast/core/errors';
import { Cron } from 'croner';

/** The next firings after a moment, oldest first; fewer where the expression ends. Throws `invalid-input`. */
export function nextFirings(
  cron: string,
  timeZone: string,
  options: { count: number; after?: Date },
): Date[] {
  return parse(cron, timeZone).nextRuns(options.count, options.after ?? new Date());
}

/** The last firings before a moment, newest first. Throws `invalid-input`. */
export function previousFirings(
  cron: string,
  timeZone: string,
  options: { count: number; before: Date },
): Date[] {
  return parse(cron, timeZone).previousRuns(options.count, options.before);
}

/** Throws `invalid-input` for an expression or a zone that is none, or that never fires. */
export function checkCron(cron: string, timeZone: string): void {
  if (nextFirings(cron, timeZone, { count: 1 }).length === 0) {
    throw new HoldfastError('invalid-input', `“${cron}” never comes. Choose a day that exists.`);
  }
}

function parse(cron: string, timeZone: string): Cron {
  try {
    return new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' });
  } catch (cause) {
    throw new HoldfastError(
      'invalid-input',
      `“${cron}” is no cron expression for ${timeZone}: five fields are needed, such as 15 * * * * (minute, hour, day of month, month, day of week).`,
      { cause },
    );
  }
}
