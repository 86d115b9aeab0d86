'use client';
import { Button } from '@heroui/react';
import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { useLiveRuns } from '../../client/live-runs.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { RunProgressBar } from '../../components/progress/run-progress.tsx';
import { isActive } from '../runs/kinds.ts';

export interface RunUnderwayProps {
  runId: string;
  label: string;
  onDone: () => void;
  onAgain: () => void;
}

/** A run that this page waits for, with its cancel; what comes of it is for the page. */
export function RunUnderway({ runId, label, onDone, onAgain }: RunUnderwayProps) {
  const trpc = useTRPC();
  const every = useLiveRuns(runId);
  const query = useQuery(
    trpc.runs.get.queryOptions(
      { id: runId },
      {
        refetchInterval: ({ state }) => (state.data && !isActive(state.data.status) ? false : every || 5000),
      },
    ),
  );
  const cancel = useMutation(trpc.runs.cancel.mutationOptions());
  const run = query.data;
  const isDone = run !== undefined && (run.status === 'succeeded' || run.status === 'partial');
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    if (isDone) done.current();
  }, [isDone]);
  if (run && (run.status === 'failed' || run.status === 'cancelled')) {
    return (
      <Notice
        status={run.status === 'failed' ? 'danger' : 'default'}
        title={run.errorMessage ?? 'It was cancelled. Nothing was changed.'}
        action={
          <Button size="sm" variant="outline" onPress={onAgain}>
            Back
          </Button>
        }
      >
        <Link href={`/runs/${runId}`} className="underline">
          Its log
        </Link>
      </Notice>
    );
  }
  return (
    <section
      aria-label={label}
      className="flex flex-col gap-4 rounded-xl border border-border bg-surface p-5"
    >
      <h2 className="text-sm font-medium">{label}</h2>
      <RunProgressBar progress={run?.progress ?? null} label={label} />
      <div>
        <Button
          size="sm"
          variant="outline"
          isDisabled={!run || run.cancelRequested}
          onPress={() => cancel.mutate({ id: runId })}
        >
          Cancel
        </Button>
      </div>
    </section>
  );
}
