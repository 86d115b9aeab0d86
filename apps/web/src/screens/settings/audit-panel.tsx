'use client';
import type { AuditEntry } from '@holdfast/contracts/people';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { LoadMore } from '../../components/table/load-more.tsx';
import { useSettled } from '../../components/values/settled.ts';
import { When } from '../../components/values/when.tsx';
import { toAuditFilter } from './audit-areas.ts';
import { type AuditChoice, AuditFilters } from './audit-filters.tsx';

const columns: readonly Column<AuditEntry>[] = [
  {
    id: 'what',
    header: 'What',
    title: true,
    cell: ({ action, subject }) => (
      <span className="flex flex-col">
        <span className="font-mono text-xs">{action}</span>
        {subject !== null && <span>{subject}</span>}
      </span>
    ),
  },
  { id: 'who', header: 'Who', cell: ({ actorName }) => actorName },
  { id: 'where', header: 'From', cell: ({ ipAddress }) => ipAddress ?? '–' },
  { id: 'when', header: 'When', cell: ({ at }) => <When at={at} /> },
];

/** Every change and every download, newest first. */
export function AuditPanel() {
  const [choice, setChoice] = useState<AuditChoice>({ text: '', area: 'all', since: 'all' });
  const filter = toAuditFilter({ ...choice, text: useSettled(choice.text, 300) });
  const entries = useInfiniteQuery(
    useTRPC().audit.list.infiniteQueryOptions(
      { limit: 25, ...filter },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  return (
    <>
      <AuditFilters choice={choice} onChange={setChoice} filter={filter} />
      <QueryView query={entries}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          if (rows.length === 0) return <Notice title="No entry is like that." />;
          return (
            <>
              <DataTable caption="Audit log" columns={columns} rows={rows} keyOf={({ id }) => id} />
              <LoadMore query={entries} what="entries" />
            </>
          );
        }}
      </QueryView>
    </>
  );
}
