import type { RestoreReport } from '@holdfast/contracts/profile-restores';

export type RowState = RestoreReport['rows'][number]['state'];

export const stateWords: Record<RowState, string> = {
  new: 'New',
  identical: 'Identical',
  different: 'Different',
  conflict: 'In conflict',
  orphan: 'Needs a missing row',
};

/** `id 4711`, `order 7, line 2`. */
export function keyWords(key: Record<string, string | null>): string {
  return Object.entries(key)
    .map(([column, value]) => `${column} ${value ?? 'empty'}`)
    .join(', ');
}

/** What a value looks like in a sentence: nothing, an empty text, or itself. */
export function valueWords(value: string | null): string {
  if (value === null) return 'nothing';
  return value === '' ? 'an empty text' : value;
}
