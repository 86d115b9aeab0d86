import type { RestorePolicy, RestoreReport } from '@holdfast/contracts/profile-restores';

export type RowState = RestoreReport['rows'][number]['state'];

export const stateWords: Record<RowState, string> = {
  new: 'New',
  identical: 'Identical',
  different: 'Different',
  conflict: 'In conflict',
  orphan: 'Needs a missing row',
};

export const policies: readonly {
  value: RestorePolicy;
  label: string;
  description: string;
  danger?: boolean;
}[] = [
  {
    value: 'fail',
    label: 'Stop if anything differs',
    description:
      'Nothing is written when a row of the person is there with other values, or one is in the way.',
  },
  {
    value: 'skip',
    label: 'Keep what is there',
    description: 'Rows that are missing come in; what is there stays as it is.',
  },
  {
    value: 'overwrite',
    label: 'Take the export’s values',
    description: 'The person’s own rows become as they were. For owners. Rows of others are never touched.',
    danger: true,
  },
  {
    value: 'remap',
    label: 'Come in as a copy',
    description: 'All of the person’s rows come in anew with new keys, and references among them follow.',
  },
];

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
