'use client';
import type { RunDetail } from '@holdfast/contracts/runs';
import { useQuery } from '@tanstack/react-query';
import { useLiveRuns } from '../../client/live-runs.ts';
import { useTRPC } from '../../client/trpc.ts';
import { HelpLink } from '../../components/feedback/help-link.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { RunStatusChip } from '../../components/marks/run-status.tsx';
import { RunProgressBar } from '../../components/progress/run-progress.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { When } from '../../components/values/when.tsx';
import { HeldVaults } from './held-vaults.tsx';
import { KeptReport } from './kept-report.tsx';
import { isActive } from './kinds.ts';
import { RunActions } from './run-actions.tsx';
import { RunFacts } from './run-facts.tsx';
import { RunLog } from './run-log.tsx';
import { RunParts } from './run-parts.tsx';
import { RunResultView } from './run-result.tsx';
import { usePolledLog, useRunLog } from './use-run-log.ts';

/** One run: as it happens, or as it ended. */
export function RunPage({ id }: { id: string }) {
  const log = useRunLog(id);
  const every = useLiveRuns(id, log.add);
  const run = useQuery(
    useTRPC().runs.get.queryOptions(
      { id },
      { refetchInterval: ({ state }) => (state.data && !isActive(state.data.status) ? false : every) },
    ),
  );
  usePolledLog(log, every !== false && run.data !== undefined && isActive(run.data.status) ? every : false);
  return (
    <>
      <Trail to="/runs" label="Runs" />
      <QueryView query={run}>{(data) => <Body run={data} log={log} />}</QueryView>
    </>
  );
}

function Body({ run, log }: { run: RunDetail; log: ReturnType<typeof useRunLog> }) {
  return (
    <div className="flow flex flex-col gap-6">
      <PageHeader title={run.title} actions={<RunActions run={run} />}>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <RunStatusChip status={run.status} cancelling={run.cancelRequested} />
          <span>
            {run.startedAt === null ? 'queued' : 'began'} <When at={run.startedAt ?? run.queuedAt} />
            {(run.scheduleName ?? run.requestedBy) &&
              ` · asked for by ${run.scheduleName ?? run.requestedBy}`}
          </span>
        </span>
      </PageHeader>
      {isActive(run.status) && <Underway run={run} />}
      {run.errorMessage !== null && (
        <Notice status="danger" title={run.errorMessage}>
          <HelpLink code={run.errorCode} />
        </Notice>
      )}
      {run.errorCode === 'vault-locked' && <HeldVaults />}
      {run.result && <RunResultView run={run} result={run.result} />}
      <RunFacts run={run} />
      <KeptReport run={run} />
      <RunParts parts={run.parts} />
      <RunLog log={log} active={isActive(run.status)} />
    </div>
  );
}

function Underway({ run }: { run: RunDetail }) {
  return (
    <section aria-label="Progress" className="rounded-xl border border-border bg-surface p-5">
      <RunProgressBar progress={run.progress} label={run.title} usualDurationMs={run.usualDurationMs} />
      <p className="mt-3 text-xs text-muted">
        {run.status === 'queued' ? 'It begins as soon as a worker is free. ' : ''}You may leave this page: it
        goes on.
      </p>
    </section>
  );
}
