'use client';
import type { RunKind, RunStatus } from '@holdfast/contracts/runs';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import { useLiveRuns } from '../../client/live-runs.ts';
import { useTRPC } from '../../client/trpc.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { Choice } from '../../components/forms/choice.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { DataTable } from '../../components/table/data-table.tsx';
import { Filters } from '../../components/table/filters.tsx';
import { LoadMore } from '../../components/table/load-more.tsx';
import { SourceChoice } from '../sources/source-choice.tsx';
import { runColumns } from './columns.tsx';
import { runKindWords, runStatusWords } from './kinds.ts';

export function Runs() {
  const every = useLiveRuns();
  const [status, setStatus] = useState<RunStatus | 'all'>('all');
  const [kind, setKind] = useState<RunKind | 'all'>('all');
  const [sourceId, setSourceId] = useState('all');
  const runs = useInfiniteQuery(
    useTRPC().runs.list.infiniteQueryOptions(
      {
        limit: 25,
        ...(status === 'all' ? {} : { status: [status] }),
        ...(kind === 'all' ? {} : { kind: [kind] }),
        ...(sourceId === 'all' ? {} : { sourceId }),
      },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: every === false ? false : every * 2 },
    ),
  );
  return (
    <>
      <PageHeader title="Runs">Everything that was done or is being done, newest first.</PageHeader>
      <Filters>
        <SourceChoice value={sourceId} onChange={setSourceId} />
        <Choice
          label="State"
          hideLabel
          value={status}
          onChange={setStatus}
          options={options('Every state', runStatusWords)}
          className="w-full sm:w-44"
        />
        <Choice
          label="Kind"
          hideLabel
          value={kind}
          onChange={setKind}
          options={options('Every kind', runKindWords)}
          className="w-full sm:w-56"
        />
      </Filters>
      <QueryView query={runs}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items);
          if (rows.length === 0) {
            return (
              <EmptyState icon={ListChecks} title="No runs">
                {status === 'all' && kind === 'all' && sourceId === 'all'
                  ? 'As soon as something is backed up, verified or restored, it shows here.'
                  : 'No run matches these filters.'}
              </EmptyState>
            );
          }
          return (
            <>
              <DataTable caption="Runs" columns={runColumns} rows={rows} keyOf={({ id }) => id} />
              <LoadMore query={runs} what="runs" />
            </>
          );
        }}
      </QueryView>
    </>
  );
}

function options<T extends string>(
  all: string,
  words: Record<T, string>,
): { value: T | 'all'; label: string }[] {
  const each = Object.entries(words) as [T, string][];
  return [{ value: 'all', label: all }, ...each.map(([value, label]) => ({ value, label }))];
}
