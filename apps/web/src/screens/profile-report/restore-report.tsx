'use client';
import { Button } from '@heroui/react';
import type { RestoreReport } from '@holdfast/contracts/profile-restores';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { Findings } from '../../components/feedback/findings.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { Section } from '../../components/shell/section.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { formatCounted } from '../../components/values/format.ts';
import { Count } from '../../components/values/values.tsx';
import { Differences } from './differences.tsx';
import { RowList } from './row-list.tsx';

export interface RestoreReportViewProps {
  runId: string;
  /** What can be done next. */
  children?: (refused: boolean) => ReactNode;
}

/** What a restore would do, or did: table by table, difference by difference, and row by row for who asks. */
export function RestoreReportView({ runId, children }: RestoreReportViewProps) {
  const query = useQuery(useTRPC().exports.restoreReport.queryOptions({ runId }, { staleTime: 60_000 }));
  return (
    <QueryView query={query}>
      {(report) => (
        <div className="flex flex-col gap-8">
          <Verdict report={report} />
          {children?.(report.status === 'refused')}
          <Section title="Tables" lead="As the rows were found, before anything was written.">
            <DataTable
              caption="Rows of each table"
              columns={columns}
              rows={report.tables}
              keyOf={({ table }) => table}
            />
          </Section>
          <Differences report={report} />
          <ToKnow report={report} />
          <OneByOne report={report} />
        </div>
      )}
    </QueryView>
  );
}

type TableRow = RestoreReport['tables'][number];

const columns: readonly Column<TableRow>[] = [
  {
    id: 'table',
    header: 'Table',
    title: true,
    cell: ({ table, role }) => (
      <span className="flex flex-col">
        <span className="font-mono text-xs">{table}</span>
        {role === 'reference' && <span className="text-xs text-muted">referred to, never changed</span>}
      </span>
    ),
  },
  { id: 'new', header: 'New', numeric: true, cell: ({ rows }) => <Count value={rows.new} /> },
  { id: 'same', header: 'Identical', numeric: true, cell: ({ rows }) => <Count value={rows.identical} /> },
  {
    id: 'different',
    header: 'Different',
    numeric: true,
    cell: ({ rows }) => <Count value={rows.different} />,
  },
  {
    id: 'conflict',
    header: 'In conflict',
    numeric: true,
    cell: ({ rows }) => <Count value={rows.conflict + rows.orphan} />,
  },
  { id: 'added', header: 'Added', numeric: true, cell: ({ inserted }) => <Count value={inserted} /> },
  { id: 'changed', header: 'Changed', numeric: true, cell: ({ updated }) => <Count value={updated} /> },
];

function Verdict({ report }: { report: RestoreReport }) {
  const { status, dryRun, profileCount } = report;
  const profiles = formatCounted(profileCount, 'profile');
  if (status === 'refused') {
    return (
      <Notice
        status="warning"
        title="Nothing was changed: some rows are there with other values, or are in the way."
      >
        Below is what differs. Choose what is to happen with such rows.
      </Notice>
    );
  }
  if (dryRun) {
    return (
      <Notice status="success" title={`${profiles} can be restored.`}>
        Nothing was changed: all of it was done, and taken back.
      </Notice>
    );
  }
  return (
    <Notice
      status={status === 'succeeded' ? 'success' : 'warning'}
      title={status === 'succeeded' ? `${profiles} restored.` : `${profiles} restored, but not every row.`}
    />
  );
}

/** What happens beside the rows themselves. */
function ToKnow({ report }: { report: RestoreReport }) {
  const { triggers, lostReferences, sequences, remapped, warnings, dryRun } = report;
  const findings = [
    ...triggers.map(({ table, name }) => ({
      ...{ level: 'warning' as const, code: `trigger ${table} ${name}` },
      message: `The trigger ${name} on ${table} ${dryRun ? 'fires when this is restored' : 'fired'}.`,
    })),
    ...lostReferences.map(({ table, columns: names, parent, cleared, orphans }) => ({
      ...{ level: 'warning' as const, code: `lost ${table} ${names.join()}` },
      message: `${table} refers to rows of ${parent} that are gone: ${formatCounted(cleared, 'reference')} left empty, ${formatCounted(orphans, 'row')} left out.`,
    })),
    ...(remapped.length > 0
      ? [{ level: 'ok' as const, code: 'remapped', message: `New keys in ${remapped.join(', ')}.` }]
      : []),
    ...sequences.map(({ sequence, from, to }) => ({
      ...{ level: 'ok' as const, code: `sequence ${sequence}` },
      message: `The sequence ${sequence} ${dryRun ? 'moves' : 'was moved'} from ${from} to ${to}.`,
    })),
    ...warnings.map((message) => ({ level: 'warning' as const, code: 'warning', message })),
  ];
  if (findings.length === 0) return null;
  return (
    <Section title="To know">
      <Findings findings={findings} />
    </Section>
  );
}

function OneByOne({ report }: { report: RestoreReport }) {
  const [shown, setShown] = useState(false);
  if (report.rows.length === 0) return null;
  if (shown) return <RowList report={report} />;
  return (
    <div>
      <Button variant="outline" onPress={() => setShown(true)}>
        Show every row
      </Button>
    </div>
  );
}
