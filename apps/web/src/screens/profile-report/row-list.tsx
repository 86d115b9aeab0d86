'use client';
import type { RestoreReport } from '@holdfast/contracts/profile-restores';
import { useState } from 'react';
import { Choice } from '../../components/forms/choice.tsx';
import { Section } from '../../components/shell/section.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { LoadMore } from '../../components/table/load-more.tsx';
import { keyWords, type RowState, stateWords } from './report-words.ts';

type Row = RestoreReport['rows'][number] & { at: number };

const columns: readonly Column<Row>[] = [
  {
    id: 'table',
    header: 'Table',
    title: true,
    cell: ({ table }) => <span className="font-mono text-xs">{table}</span>,
  },
  { id: 'key', header: 'Row', cell: ({ key }) => keyWords(key) || 'without a key' },
  { id: 'state', header: 'Was', cell: ({ state }) => stateWords[state] },
  { id: 'done', header: 'Becomes', cell: ({ done }) => done },
];

const pageRows = 100;
const states: readonly ('all' | RowState)[] = ['all', 'new', 'identical', 'different', 'conflict', 'orphan'];

/** Every row by its key, and what becomes of it. Long lists come in pages. */
export function RowList({ report }: { report: RestoreReport }) {
  const [state, setState] = useState<'all' | RowState>('all');
  const [shown, setShown] = useState(pageRows);
  const rows = report.rows
    .map((row, at) => ({ ...row, at }))
    .filter((row) => state === 'all' || row.state === state);
  const inAll = report.tables.reduce(
    (sum, { rows: counts }) => sum + Object.values(counts).reduce((total, count) => total + count, 0),
    0,
  );
  return (
    <Section
      title="Row by row"
      lead={inAll > report.rows.length ? `The first ${report.rows.length} of ${inAll} rows.` : undefined}
    >
      <Choice
        label="Rows that are"
        value={state}
        onChange={setState}
        options={states.map((value) => ({
          value,
          label: value === 'all' ? 'of any state' : stateWords[value],
        }))}
        className="w-56"
      />
      <div>
        <DataTable
          caption="Rows"
          columns={columns}
          rows={rows.slice(0, shown)}
          keyOf={({ at }) => String(at)}
        />
        <LoadMore
          query={{
            data: { pages: [{ items: rows.slice(0, shown), total: rows.length, totalIsEstimate: false }] },
            hasNextPage: shown < rows.length,
            isFetchingNextPage: false,
            fetchNextPage: () => setShown(shown + pageRows),
          }}
          what="rows"
        />
      </div>
    </Section>
  );
}
