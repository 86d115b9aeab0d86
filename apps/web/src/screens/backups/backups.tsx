'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Archive } from 'lucide-react';
import { useState } from 'react';
import { useLiveRuns } from '../../client/live-runs.ts';
import { useTRPC } from '../../client/trpc.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { OpenPortableLink } from '../../components/shell/open-portable-link.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { DataTable } from '../../components/table/data-table.tsx';
import { LoadMore } from '../../components/table/load-more.tsx';
import { CleanUpLink } from '../clean-up/clean-up-link.tsx';
import { BackupFilters } from './backup-filters.tsx';
import { backupColumns } from './columns.tsx';
import { type BackupFilter, everyBackup, toListInput } from './filter.ts';

/** The history: what can be gone back to. */
export function Backups({ sourceId }: { sourceId?: string | undefined }) {
  useLiveRuns();
  const [filter, setFilter] = useState<BackupFilter>({ ...everyBackup, sourceId: sourceId ?? 'all' });
  const backups = useInfiniteQuery(
    useTRPC().backups.list.infiniteQueryOptions(toListInput(filter, new Date()), {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  return (
    <>
      <PageHeader
        title="Backups"
        actions={
          <>
            <CleanUpLink />
            <OpenPortableLink />
          </>
        }
      >
        Every state that can be gone back to, newest first.
      </PageHeader>
      <BackupFilters filter={filter} onChange={setFilter} />
      <QueryView query={backups}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          if (rows.length === 0) return <NoBackups filtered={filter !== everyBackup} />;
          return (
            <>
              <DataTable caption="Backups" columns={backupColumns} rows={rows} keyOf={({ id }) => id} />
              <LoadMore query={backups} what="backups" />
            </>
          );
        }}
      </QueryView>
    </>
  );
}

function NoBackups({ filtered }: { filtered: boolean }) {
  return (
    <EmptyState icon={Archive} title="No backups" action={<ButtonLink href="/">To the overview</ButtonLink>}>
      {filtered
        ? 'None matches these filters. Or nothing was backed up yet: the overview has the button for it.'
        : 'Nothing was backed up yet: the overview has the button for it.'}
    </EmptyState>
  );
}
