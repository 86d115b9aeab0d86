'use client';
/** Runs as they happen: by a subscription where server-sent events come through, and by asking again where not. */
import type { RunEvent, RunSummary } from '@holdfast/contracts/runs';
import { useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useRef, useState } from 'react';
import { useTRPC } from './trpc.ts';
import { withRun } from './with-run.ts';

/** How often to ask while nothing is sent by itself. */
const pollingMs = 2_000;
const refreshDelayMs = 400;

/** Follows one run with its log, or all runs. Answers how often queries shall ask for themselves: `false`, never. */
export function useLiveRuns(
  runId?: string,
  onLog?: (event: Extract<RunEvent, { type: 'log' }>) => void,
): number | false {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [connected, setConnected] = useState(false);
  const refreshing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const subscription = useSubscription(
    trpc.runs.follow.subscriptionOptions(runId === undefined ? {} : { runId }, {
      onStarted: () => setConnected(true),
      onConnectionStateChange: ({ state }) => setConnected(state === 'pending'),
      onError: () => setConnected(false),
      onData: ({ data }) => {
        if (data.type === 'log') onLog?.(data);
        else tell(data.run);
      },
    }),
  );
  // A subscription that gave up begins again by itself, in case only the server was away.
  const { status, reset } = subscription;
  useEffect(() => {
    if (status !== 'error') return;
    const timer = setTimeout(reset, 15_000);
    return () => clearTimeout(timer);
  }, [status, reset]);
  return connected ? false : pollingMs;

  function tell(run: RunSummary): void {
    queries.setQueryData(
      trpc.runs.get.queryKey({ id: run.id }),
      (known) => known && ({ ...known, ...run } as typeof known),
    );
    for (const queryKey of [trpc.overview.pathKey(), trpc.runs.list.pathKey()]) {
      queries.setQueriesData({ queryKey }, (known: unknown) => withRun(known, run));
    }
    // It began or ended: what depends on it is asked for anew.
    if (run.status !== 'running' || run.progress === null) refresh();
  }

  /** Many runs may begin and end at once: all of it is asked for a moment after the first one. */
  function refresh(): void {
    refreshing.current ??= setTimeout(() => {
      refreshing.current = undefined;
      for (const part of [
        trpc.overview,
        trpc.runs,
        trpc.sources,
        trpc.backups,
        trpc.vaults,
        trpc.keys,
        trpc.exports,
      ]) {
        void queries.invalidateQueries({ queryKey: part.pathKey() });
      }
    }, refreshDelayMs);
  }
}
