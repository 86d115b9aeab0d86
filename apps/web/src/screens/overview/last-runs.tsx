'use client';
import type { RunSummary } from '@holdfast/contracts/runs';
import Link from 'next/link';
import { RunStatusChip } from '../../components/marks/run-status.tsx';
import { When } from '../../components/values/when.tsx';

/** What happened, newest first. */
export function LastRuns({ runs }: { runs: readonly RunSummary[] }) {
  if (runs.length === 0) return null;
  return (
    <section aria-labelledby="last-runs" className="rounded-xl border border-border bg-surface">
      <header className="flex items-baseline justify-between gap-4 px-5 pt-4 pb-2">
        <h2 id="last-runs" className="text-sm font-medium">
          What happened
        </h2>
        <Link href="/runs" className="text-sm text-link hover:underline">
          All runs
        </Link>
      </header>
      <ul className="divide-y divide-separator">
        {runs.map((run) => (
          <li key={run.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-2.5 text-sm">
            <span className="w-26 shrink-0">
              <RunStatusChip status={run.status} cancelling={run.cancelRequested} />
            </span>
            <Link href={`/runs/${run.id}`} className="min-w-0 flex-1 basis-40 truncate hover:underline">
              {run.title}
            </Link>
            <span className="text-muted">
              <When at={run.finishedAt ?? run.startedAt ?? run.queuedAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
