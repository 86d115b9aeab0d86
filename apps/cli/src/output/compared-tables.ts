/** Tables as they came back, beside what the backup's manifest says of them. */
import type { ProvenTable, ProvenTableOutcome } from '@holdfast/core/postgres';
import { formatCount } from './numbers.ts';
import type { Paint } from './output.ts';
import { formatTable } from './table.ts';

/** Longer lists show what is not the same only. */
const tablesShown = 40;

export function comparedTableLines(
  tables: readonly Pick<ProvenTable, 'schema' | 'name' | 'rows' | 'expectedRows' | 'outcome'>[],
  paint: Paint,
): string[] {
  const isSame = (outcome: ProvenTableOutcome): boolean => outcome === 'same' || outcome === 'reordered';
  const shown = tables.length > tablesShown ? tables.filter(({ outcome }) => !isSame(outcome)) : tables;
  if (shown.length === 0) return [];
  return [
    '',
    ...formatTable(
      [
        { title: 'Table' },
        { title: 'Rows in backup', align: 'right' },
        { title: 'Rows restored', align: 'right' },
        { title: 'Content' },
      ],
      shown.map(({ schema, name, expectedRows, rows, outcome }) => [
        `${schema}.${name}`,
        formatCount(expectedRows),
        outcome === 'unproven' ? '–' : formatCount(rows),
        paint(isSame(outcome) ? 'green' : outcome === 'unproven' ? 'yellow' : 'red', words[outcome]),
      ]),
      (title) => paint('dim', title),
    ),
  ];
}

const words: Record<ProvenTableOutcome, string> = {
  same: '✓ the same',
  reordered: '✓ the same, in another order',
  different: '✗ different',
  missing: '✗ missing',
  unreadable: '✗ unreadable',
  unproven: '! not proven',
};
