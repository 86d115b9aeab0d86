'use client';
import type { RunTableComparison } from '@holdfast/contracts/runs';
import { CircleCheck, CircleHelp, CircleX, TriangleAlert } from 'lucide-react';
import { Count } from '../values/values.tsx';
import { type Column, DataTable } from './data-table.tsx';

const looks = {
  identical: { icon: CircleCheck, word: 'Identical', tone: 'text-success-soft-foreground' },
  different: { icon: TriangleAlert, word: 'Different', tone: 'text-danger-soft-foreground' },
  missing: { icon: CircleX, word: 'Missing', tone: 'text-danger-soft-foreground' },
  'not-compared': { icon: CircleHelp, word: 'Not compared', tone: 'text-muted' },
} as const;

const order = { missing: 0, different: 1, 'not-compared': 2, identical: 3 } as const;

const columns: readonly Column<RunTableComparison>[] = [
  {
    id: 'table',
    header: 'Table',
    title: true,
    cell: ({ table }) => <span className="font-mono text-xs">{table}</span>,
  },
  {
    id: 'outcome',
    header: 'Beside the manifest',
    cell: ({ outcome, reason }) => {
      const { icon: Icon, word, tone } = looks[outcome];
      return (
        <span className="inline-flex flex-wrap items-center gap-x-1.5">
          <Icon aria-hidden="true" className={`size-4 ${tone}`} />
          <span className={tone}>{word}</span>
          {reason !== undefined && <span className="text-xs text-muted">{reason}</span>}
        </span>
      );
    },
  },
  { id: 'rows', header: 'Rows', numeric: true, cell: ({ rows }) => <Count value={rows} /> },
  {
    id: 'expected',
    header: 'Expected',
    numeric: true,
    cell: ({ expectedRows }) => <Count value={expectedRows} />,
  },
];

/** Table by table, what is not right first. */
export function TableComparisons({ tables }: { tables: readonly RunTableComparison[] }) {
  const sorted = [...tables].sort((one, other) => order[one.outcome] - order[other.outcome]);
  return (
    <section aria-label="Compared with the manifest">
      <DataTable
        caption="Tables compared with the manifest"
        columns={columns}
        rows={sorted}
        keyOf={({ table }) => table}
      />
    </section>
  );
}
