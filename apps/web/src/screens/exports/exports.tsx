'use client';
import type { ExportSummary } from '@holdfast/contracts/exports';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Plus, UserRound } from 'lucide-react';
import Link from 'next/link';
import { useMay, useMe } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { LoadMore } from '../../components/table/load-more.tsx';
import { Size, Unknown } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';
import { ExportStateChip, FileLock } from './export-marks.tsx';
import { ExportSources } from './export-sources.tsx';
import { formatWords, whoseWords } from './export-words.ts';

const columns: readonly Column<ExportSummary>[] = [
  {
    id: 'whose',
    header: 'Whose',
    title: true,
    cell: (row) => (
      <span className="flex flex-col gap-0.5">
        <Link href={`/exports/${row.id}`} className="font-medium hover:underline">
          {whoseWords(row)}
        </Link>
        <span className="text-xs text-muted">
          {row.sourceName}
          {row.backup ? ', from a backup' : ''}
          {row.purpose === 'restore' ? ', to be restored' : ''}
        </span>
      </span>
    ),
  },
  { id: 'state', header: 'State', cell: ({ state }) => <ExportStateChip state={state} /> },
  { id: 'lock', header: 'File', cell: ({ encrypted }) => <FileLock encrypted={encrypted} /> },
  { id: 'form', header: 'Form', cell: (row) => <span className="text-muted">{formatWords(row)}</span> },
  { id: 'size', header: 'Size', numeric: true, cell: ({ sizeBytes }) => <Size bytes={sizeBytes} /> },
  { id: 'made', header: 'Made', cell: ({ createdAt }) => <When at={createdAt} /> },
  {
    id: 'expires',
    header: 'Expires',
    cell: ({ state, expiresAt }) =>
      state === 'ready' ? <When at={expiresAt} /> : <Unknown words="there is no file" />,
  },
];

/** People's own data: what was exported, for how long it stays, and the ways to more of it. */
export function Exports() {
  const trpc = useTRPC();
  const me = useMe();
  const mayExport = useMay('operator');
  const sources = useQuery(trpc.exports.sources.queryOptions(undefined, { enabled: mayExport }));
  const exports = useInfiniteQuery(
    trpc.exports.list.infiniteQueryOptions(
      { limit: 25 },
      {
        enabled: mayExport,
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: ({ state }) =>
          state.data?.pages.some(({ items }) => items.some((row) => row.state === 'preparing'))
            ? 2000
            : 30_000,
      },
    ),
  );
  const isSetUp = sources.data?.some(({ plan }) => plan !== null) ?? false;
  if (me && !mayExport)
    return <Notice title="Operators and owners work with people’s data. Ask one of them." />;
  return (
    <>
      <PageHeader
        title="Exports"
        actions={
          isSetUp && (
            <>
              <ButtonLink href="/exports/restore" variant="outline">
                Restore a profile
              </ButtonLink>
              <ButtonLink href="/exports/new">
                <Plus aria-hidden="true" className="size-4" />
                New export
              </ButtonLink>
            </>
          )
        }
      >
        A person’s own data, as a file for that person. Files lie in the backup volume, go nowhere by
        themselves, and are removed when they expire.
      </PageHeader>
      <div className="flex flex-col gap-8">
        <QueryView query={exports}>
          {({ pages }) => {
            const rows = pages.flatMap(({ items }) => items);
            if (rows.length === 0 && !isSetUp) return null;
            if (rows.length === 0) {
              return (
                <EmptyState
                  icon={UserRound}
                  title="No export yet"
                  action={<ButtonLink href="/exports/new">New export</ButtonLink>}
                >
                  Somebody asks for their data: find them by name, and everything that belongs to them becomes
                  one encrypted file.
                </EmptyState>
              );
            }
            return (
              <div>
                <DataTable caption="Exports" columns={columns} rows={rows} keyOf={({ id }) => id} />
                <LoadMore query={exports} what="exports" />
              </div>
            );
          }}
        </QueryView>
        <QueryView query={sources}>{(data) => <ExportSources sources={data} />}</QueryView>
      </div>
    </>
  );
}
