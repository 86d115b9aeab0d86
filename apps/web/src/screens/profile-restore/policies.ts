import type { RestorePolicy } from '@holdfast/contracts/profile-restores';

/** What may become of rows that are there with other values. */
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
