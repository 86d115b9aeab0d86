'use client';
import { useQuery } from '@tanstack/react-query';
import { useLiveRuns } from '../../client/live-runs.ts';
import { ownTimeZone } from '../../client/time-zone.ts';
import { useTRPC } from '../../client/trpc.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { RunCards } from '../runs/run-cards.tsx';
import { LastRuns } from './last-runs.tsx';
import { OverviewLoading } from './overview-loading.tsx';
import { SetupNotice } from './setup-notice.tsx';
import { SourcesTable } from './sources-table.tsx';
import { VaultPanels } from './vault-panels.tsx';
import { Verdict } from './verdict.tsx';
import { WorkerNotice } from './worker-notice.tsx';

/** The first page: is everything safe, and if not, what to do. */
export function Overview() {
  const every = useLiveRuns();
  const overview = useQuery(
    useTRPC().overview.get.queryOptions(
      { timeZone: ownTimeZone() },
      // Also without a run things change: a schedule becomes overdue, a proof too old.
      { refetchInterval: every === false ? 60_000 : every * 2 },
    ),
  );
  return (
    <QueryView query={overview} loading={<OverviewLoading />}>
      {(data) => (
        <div className="flex flex-col gap-8">
          <Verdict overview={data} />
          <SetupNotice />
          <WorkerNotice seenAt={data.workerSeenAt} />
          <RunCards runs={data.running} />
          {data.sources.length > 0 && <SourcesTable sources={data.sources} />}
          <div className="grid gap-6 lg:grid-cols-2">
            {data.vaults.map((vault) => (
              <VaultPanels key={vault.id} vault={vault} named={data.vaults.length > 1} />
            ))}
          </div>
          <LastRuns runs={data.runs} />
        </div>
      )}
    </QueryView>
  );
}
