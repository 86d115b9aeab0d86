/** Why a backup stays, for people. */
import type { KeepReason } from '@holdfast/contracts/clean-ups';
import { timeWords } from '../schedules/task-words.ts';

const always: Record<string, string> = {
  pinned: 'kept for ever',
  'no-policy': 'no rule concerns it',
  'last-good': 'the last good one of its source',
  'only-proven': 'the only proven one of its source',
  'in-use': 'being verified or restored',
  foreign: 'made by another program',
  'other-source': 'of another source',
  'next-time': 'was not in the preview',
};

const newestOf: Record<string, string> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  yearly: 'year',
};

/** `the newest of the week 2026-W19, and of the month 2026-05`; a sentence without its end. */
export function reasonWords(reasons: readonly KeepReason[]): string {
  const words = [...new Set(reasons.map(wordsOf))];
  const text = words.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function wordsOf({ rule, bucket, oldest, within }: KeepReason): string {
  if (rule === 'last') return 'among the newest';
  if (rule === 'within') return `younger than ${timeWords(within ?? '')}`.trim();
  const unit = newestOf[rule.replace('within-', '')];
  if (unit === undefined) return always[rule] ?? rule;
  const time = within === undefined ? '' : ` within ${timeWords(within)}`;
  if (oldest) return `the oldest, until there are enough of each ${unit}${time}`;
  return `newest of the ${unit} ${bucket ?? ''}${time}`.trim();
}
