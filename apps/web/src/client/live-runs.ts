'use client';
/** Runs as they happen: by a subscription where server-sent events come through, and by asking again where not. */
import type { RunEvent, RunSummary } from '@holdfast/contracts/runs';
import { useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useState } from 'react';
import { useTRPC } from './trpc.ts';

/** How often to ask while nothing is sent by itself. */
const pollingMs = 2_000;

/** Follows one run with its log, or all runs. Answers how often queries shall ask for themselves: `false`, never. */
export function useLiveRuns(
  runId?: string,
  onLog?: (event: Extract<RunEvent, { type: 'log' }>) => void,
): number | false {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [connected, setConnected] = useState(false);
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
    if (run.status === 'running' && run.progress !== null) {
      queries.setQueriesData({ queryKey: trpc.overview.get.queryKey() }, (known: unknown) =>
        withProgress(known, run),
      );
      queries.setQueriesData({ queryKey: trpc.runs.list.queryKey() }, (known: unknown) =>
        withProgress(known, run),
      );
    } else {
      // It began or ended: what depends on it is asked for anew.
      for (const queryKey of [
        trpc.overview.pathKey(),
        trpc.runs.pathKey(),
        trpc.sources.pathKey(),
        trpc.backups.pathKey(),
      ]) {
        void queries.invalidateQueries({ queryKey });
      }
    }
  }
}

/** The same data with this run in it as it is now; unchanged where it is not shown. */
function withProgress<T>(data: T, run: RunSummary): T {
  if (Array.isArray(data)) {
    let changed = false;
    const items = data.map((item: unknown) => {
      const next = withProgress(item, run);
      changed ||= next !== item;
      return next;
    });
    return changed ? (items as T) : data;
  }
  if (data === null || typeof data !== 'object') return data;
  if ('id' in data && 'cancelRequested' in data)
    return data.id === run.id ? ({ ...data, ...run } as T) : data;
  let result: object = data;
  for (const [key, value] of Object.entries(data)) {
    if (!['running', 'runs', 'items', 'pages'].includes(key)) continue;
    const next: unknown = withProgress(value, run);
    if (next !== value) result = { ...result, [key]: next };
  }
  return result as T;
}
