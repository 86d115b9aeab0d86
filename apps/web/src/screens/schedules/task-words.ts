/** What a schedule does, in a sentence. */
import type { Retention } from '@holdfast/contracts/retention';
import type { ScheduleTask } from '@holdfast/contracts/schedules';

const levels = {
  structure: (of: string) => `Checks that everything of ${of} is there`,
  full: (of: string) => `Reads every byte of ${of}`,
  restore: (of: string) => `Restores the newest backup of ${of} for a test, and compares it`,
} as const;

/** `names`: of the sources, by id. */
export function taskWords(task: ScheduleTask, names: ReadonlyMap<string, string>): string {
  switch (task.task) {
    case 'full':
      return 'Backs up every source and Holdfast itself, as one full backup';
    case 'backup': {
      const kind = { database: 'every database', files: 'all directories' };
      return `Backs up ${task.sourceIds ? namesOf(task.sourceIds, names) : task.kind ? kind[task.kind] : 'every source'}`;
    }
    case 'verify':
      return levels[task.level](task.sourceIds ? namesOf(task.sourceIds, names) : 'every source');
    case 'clean-up':
      return `Removes old backups; ${retentionWords(task.retention)}`;
  }
}

/** `everything of 30 days, 12 monthly`. */
export function retentionWords(retention: Retention): string {
  const { keepWithin, ...counts } = retention;
  const words = {
    keepLast: 'the newest',
    keepHourly: 'hourly',
    keepDaily: 'daily',
    keepWeekly: 'weekly',
    keepMonthly: 'monthly',
    keepYearly: 'yearly',
  } as const;
  const parts = (Object.keys(words) as (keyof typeof words)[]).flatMap((rule) => {
    const count = counts[rule];
    if (!count) return [];
    return [rule === 'keepLast' ? `${words[rule]} ${count}` : `${count} ${words[rule]}`];
  });
  if (keepWithin !== undefined) parts.unshift(`everything of ${timeWords(keepWithin)}`);
  return `keeps ${parts.join(', ')}`;
}

/** `30d`: `30 days`. */
export function timeWords(time: string): string {
  const units = { y: 'year', m: 'month', d: 'day', h: 'hour' } as const;
  return [...time.matchAll(/(\d+)([ymdh])/g)]
    .map(([, count, unit]) => `${count} ${units[unit as keyof typeof units]}${count === '1' ? '' : 's'}`)
    .join(' ');
}

function namesOf(ids: readonly string[], names: ReadonlyMap<string, string>): string {
  return ids.map((id) => names.get(id) ?? 'a removed source').join(', ');
}
