'use client';
import type { RunSummary } from '@holdfast/contracts/runs';
import Link from 'next/link';
import { RunStatusChip } from '../../components/marks/run-status.tsx';
import { RunProgressBar } from '../../components/progress/run-progress.tsx';

/** What is being done at this moment. */
export function RunCards({ runs }: { runs: readonly RunSummary[] }) {
  if (runs.length === 0) return null;
  return (
    <section aria-label="Running now" className="flex flex-col gap-3">
      {runs.map((run) => (
        <article key={run.id} className="rounded-xl border border-border bg-surface px-5 py-4">
          <div className="mb-3 flex items-center justify-between gap-3">
            <Link href={`/runs/${run.id}`} className="min-w-0 truncate text-sm font-medium hover:underline">
              {run.title}
            </Link>
            <RunStatusChip status={run.status} cancelling={run.cancelRequested} />
          </div>
          {run.status === 'running' && (
            <RunProgressBar progress={run.progress} label={`Progress: ${run.title}`} />
          )}
        </article>
      ))}
    </section>
  );
}
