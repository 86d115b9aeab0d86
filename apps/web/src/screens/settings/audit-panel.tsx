'use client';
import type { AuditEntry } from '@holdfast/contracts/people';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { LoadMore } from '../../components/table/load-more.tsx';
import { When } from '../../components/values/when.tsx';

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
  const entries = useInfiniteQuery(
    useTRPC().audit.list.infiniteQueryOptions({ limit: 25 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <QueryView query={entries}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        return (
          <>
            <DataTable caption="Audit log" columns={columns} rows={rows} keyOf={({ id }) => id} />
            <LoadMore query={entries} what="entries" />
          </>
        );
      }}
    </QueryView>
  );
}
