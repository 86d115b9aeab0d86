'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ownTimeZone } from '../../client/time-zone.ts';
import { useTRPC, useTRPCClient } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Tick } from '../../components/forms/tick.tsx';
import { isActive } from '../runs/kinds.ts';
import { readCron } from '../schedules/read-cron.ts';

/** The proposals, each to be taken or left, and the first backup. */
export function ScheduleStep({ runId }: { runId: string | null }) {
  const demo = useDemoRun(runId);
  const timeZone = ownTimeZone();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const router = useRouter();
  const proposals = useQuery(trpc.schedules.proposals.queryOptions({ timeZone }, { staleTime: Infinity }));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const start = useMutation({
    mutationFn: async () => {
      const schedules = (proposals.data ?? [])
        .filter(({ name }) => !left.has(name))
        .map(({ why, ...schedule }) => schedule);
      if (schedules.length > 0) await client.schedules.acceptProposals.mutate({ schedules });
      const { runIds } = await client.runs.backUpNow.mutate({ sourceIds: null });
      return runIds[0];
    },
    onSuccess: (id) => router.push(id === undefined ? '/' : `/runs/${id}`),
  });
  return (
    <div className="flex flex-col gap-6">
      <QueryView query={proposals}>
        {(offered) => (
          <ul className="flex flex-col divide-y divide-separator rounded-xl border border-border bg-surface">
            {offered.map((schedule) => (
              <li key={schedule.name} className="px-4 py-3.5">
                <Tick
                  label={<span className="font-medium">{schedule.name}</span>}
                  description={`${readCron(schedule.cron)}. ${schedule.why}`}
                  checked={!left.has(schedule.name)}
                  onChange={(taken) => {
                    const next = new Set(left);
                    if (taken) next.delete(schedule.name);
                    else next.add(schedule.name);
                    setLeft(next);
                  }}
                />
              </li>
            ))}
          </ul>
        )}
      </QueryView>
      <p className="text-sm text-muted">All times are in {timeZone}.</p>
      {demo === 'failed' && (
        <Notice status="danger" title="The demo shop could not be set up.">
          <Link href={`/runs/${runId}`} className="underline">
            Its run says why
          </Link>
        </Notice>
      )}
      <div>
        <SubmitButton
          pending={start.isPending || start.isSuccess}
          disabled={proposals.data === undefined || demo !== 'ready'}
          onPress={() => start.mutate()}
        >
          {demo === 'making' ? 'Setting up the demo shop …' : 'Back up now'}
        </SubmitButton>
      </div>
    </div>
  );
}

/** The demo shop has to be there before it can be backed up. */
function useDemoRun(runId: string | null): 'ready' | 'making' | 'failed' {
  const run = useQuery(
    useTRPC().runs.get.queryOptions(
      { id: runId ?? '' },
      {
        enabled: runId !== null,
        refetchInterval: ({ state }) => (state.data && !isActive(state.data.status) ? false : 1_000),
      },
    ),
  );
  if (runId === null) return 'ready';
  if (run.data === undefined || isActive(run.data.status)) return 'making';
  return run.data.status === 'succeeded' ? 'ready' : 'failed';
}
