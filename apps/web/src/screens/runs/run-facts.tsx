'use client';
import type { RunDetail, RunKind } from '@holdfast/contracts/runs';
import Link from 'next/link';
import { Facts } from '../../components/values/facts.tsx';
import { Count, Duration, Size } from '../../components/values/values.tsx';
import { tookMs } from './columns.tsx';
import { runKindWords } from './kinds.ts';

const itemWords: Partial<Record<RunKind, string>> = {
  'clean-up': 'Backups that go',
  rekey: 'Snapshots copied',
};

export function RunFacts({ run }: { run: RunDetail }) {
  const { result } = run;
  const took = tookMs(run);
  return (
    <Facts
      facts={[
        { term: 'Kind', value: runKindWords[run.kind] },
        run.sourceId !== null && {
          term: 'Source',
          value: (
            <Link href={`/sources/${run.sourceId}`} className="text-link hover:underline">
              {run.sourceName ?? 'removed'}
            </Link>
          ),
        },
        took !== null && { term: 'Took', value: <Duration ms={took} /> },
        result?.sizeBytes !== undefined && { term: 'Size', value: <Size bytes={result.sizeBytes} /> },
        result?.addedBytes !== undefined && { term: 'New', value: <Size bytes={result.addedBytes} /> },
        result?.storedBytes !== undefined && { term: 'Stored', value: <Size bytes={result.storedBytes} /> },
        result?.freedBytes !== undefined && { term: 'Freed', value: <Size bytes={result.freedBytes} /> },
        result?.items !== undefined && {
          term: itemWords[run.kind] ?? 'Tables or files',
          value: <Count value={result.items} />,
        },
        result?.rows !== undefined && { term: 'Rows', value: <Count value={result.rows} /> },
        run.attempt > 1 && { term: 'Attempt', value: <Count value={run.attempt} /> },
        run.retryOfId !== null && {
          term: 'Tries again',
          value: (
            <Link href={`/runs/${run.retryOfId}`} className="text-link hover:underline">
              the run before
            </Link>
          ),
        },
      ]}
    />
  );
}
