'use client';
import type { RunDetail } from '@holdfast/contracts/runs';
import { useQuery } from '@tanstack/react-query';
import { useLiveRuns } from '../../client/live-runs.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { RunProgressBar } from '../../components/progress/run-progress.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { HeldVaults } from '../runs/held-vaults.tsx';
import { isActive } from '../runs/kinds.ts';
import { RunActions } from '../runs/run-actions.tsx';
import { Plan } from './plan.tsx';

/** A preview while it is made, or what it found. */
export function Preview({ runId }: { runId: string }) {
  const every = useLiveRuns(runId);
  const run = useQuery(
    useTRPC().runs.get.queryOptions(
      { id: runId },
      { refetchInterval: ({ state }) => (state.data && !isActive(state.data.status) ? false : every) },
    ),
  );
  return <QueryView query={run}>{(data) => <State run={data} />}</QueryView>;
}

function State({ run }: { run: RunDetail }) {
  if (run.status === 'succeeded') return <Plan runId={run.id} />;
  if (isActive(run.status)) {
    return (
      <section aria-label="Progress" className="flex flex-col gap-4">
        <div className="rounded-xl border border-border bg-surface p-5">
          <RunProgressBar progress={run.progress} label={run.title} usualDurationMs={run.usualDurationMs} />
          <p className="mt-3 text-xs text-muted">
            Every directory of what would stay is looked through, to know what only the others need. You may
            leave this page: Runs leads back to it.
          </p>
        </div>
        <div className="flex gap-3">
          <RunActions run={run} />
        </div>
      </section>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <Notice status="danger" title={run.errorMessage ?? 'The preview was cancelled.'}>
        Nothing was removed.
      </Notice>
      {run.errorCode === 'vault-locked' && <HeldVaults />}
      <div>
        <ButtonLink href="/backups/clean-up">Begin again</ButtonLink>
      </div>
    </div>
  );
}
