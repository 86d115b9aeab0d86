'use client';
import type { SourceSummary } from '@holdfast/contracts/sources';
import { useQuery } from '@tanstack/react-query';
import { Database, Plus } from 'lucide-react';
import Link from 'next/link';
import { useLiveRuns } from '../../client/live-runs.ts';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { ProtectionChip } from '../../components/marks/protection.tsx';
import { SourceKindIcon } from '../../components/marks/source-kind.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { Count, Size, Unknown } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';

const columns: readonly Column<SourceSummary>[] = [
  {
    id: 'name',
    header: 'Source',
    title: true,
    cell: (source) => (
      <span className="flex min-w-0 items-start gap-3">
        <span className="mt-0.5">
          <SourceKindIcon kind={source.kind} />
        </span>
        <span className="flex min-w-0 flex-col gap-0.5">
          <Link href={`/sources/${source.id}`} className="font-medium hover:underline">
            {source.name}
          </Link>
          <span className="font-mono text-xs text-muted wrap-anywhere">{source.place}</span>
        </span>
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    cell: (source) => (
      <span className="flex flex-col items-start gap-1 max-md:items-end">
        <ProtectionChip protection={source.protection} />
        {source.reason !== null && <span className="max-w-64 text-xs text-muted">{source.reason}</span>}
      </span>
    ),
  },
  {
    id: 'backup',
    header: 'Last backup',
    cell: ({ lastBackup }) => (lastBackup ? <When at={lastBackup.takenAt} /> : <Unknown words="none yet" />),
  },
  { id: 'backups', header: 'Backups', numeric: true, cell: ({ backups }) => <Count value={backups} /> },
  { id: 'size', header: 'Size', numeric: true, cell: ({ sizeBytes }) => <Size bytes={sizeBytes} /> },
  {
    id: 'next',
    header: 'Next',
    cell: ({ nextRunAt }) => (nextRunAt ? <When at={nextRunAt} /> : <Unknown words="not scheduled" />),
  },
];

export function Sources() {
  const every = useLiveRuns();
  const mayAdd = useMay('owner');
  const sources = useQuery(
    useTRPC().sources.list.queryOptions(undefined, { refetchInterval: every === false ? 60_000 : every * 5 }),
  );
  const add = mayAdd && (
    <ButtonLink href="/sources/new">
      <Plus aria-hidden="true" className="size-4" />
      Add a source
    </ButtonLink>
  );
  return (
    <>
      <PageHeader title="Sources" actions={add}>
        What is backed up: databases, directories, and Holdfast itself.
      </PageHeader>
      <QueryView query={sources}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={Database} title="Nothing is protected yet" action={add}>
              A source is a PostgreSQL database or a set of directories. Add one, and its first backup is a
              click away.
            </EmptyState>
          ) : (
            <DataTable caption="Sources" columns={columns} rows={rows} keyOf={({ id }) => id} />
          )
        }
      </QueryView>
    </>
  );
}
