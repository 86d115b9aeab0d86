'use client';
import { useQuery } from '@tanstack/react-query';
import { useLiveRuns } from '../../client/live-runs.ts';
import { useTRPC } from '../../client/trpc.ts';
import { RunCards } from '../runs/run-cards.tsx';

/** A re-keying, or the removal of an old vault, while it goes on. */
export function KeyRuns() {
  const every = useLiveRuns();
  const runs = useQuery(
    useTRPC().runs.list.queryOptions(
      { kind: ['rekey', 'remove-vault'], status: ['queued', 'running'] },
      { refetchInterval: every },
    ),
  );
  return <RunCards runs={runs.data?.items ?? []} />;
}
