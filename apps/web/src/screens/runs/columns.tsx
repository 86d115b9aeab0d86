'use client';
import type { RunSummary } from '@holdfast/contracts/runs';
import Link from 'next/link';
import { RunStatusChip } from '../../components/marks/run-status.tsx';
import type { Column } from '../../components/table/data-table.tsx';
import { Duration, Size, Unknown } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';

export const runColumns: readonly Column<RunSummary>[] = [
  {
    id: 'title',
    header: 'Run',
    title: true,
    cell: (run) => (
      <span className="flex min-w-0 flex-col gap-0.5">
        <Link href={`/runs/${run.id}`} className="font-medium hover:underline">
          {run.title}
        </Link>
        {run.errorMessage !== null && (
          <span className="line-clamp-2 max-w-xl text-xs text-danger-soft-foreground">
            {run.errorMessage}
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'status',
    header: 'State',
    cell: (run) => <RunStatusChip status={run.status} cancelling={run.cancelRequested} />,
  },
  {
    id: 'by',
    header: 'Asked for by',
    cell: (run) => run.scheduleName ?? run.requestedBy ?? <Unknown words="Holdfast" />,
  },
  { id: 'when', header: 'Began', cell: (run) => <When at={run.startedAt ?? run.queuedAt} /> },
  { id: 'took', header: 'Took', numeric: true, cell: (run) => <Duration ms={tookMs(run)} /> },
  { id: 'added', header: 'Added', numeric: true, cell: (run) => <Size bytes={run.result?.addedBytes} /> },
];

export function tookMs({ startedAt, finishedAt }: RunSummary): number | null {
  if (startedAt === null || finishedAt === null) return null;
  return new Date(finishedAt).getTime() - new Date(startedAt).getTime();
}
