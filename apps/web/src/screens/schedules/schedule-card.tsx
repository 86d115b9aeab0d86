'use client';
import { Chip } from '@heroui/react';
import type { Schedule } from '@holdfast/contracts/schedules';
import { useQuery } from '@tanstack/react-query';
import { Clock, Pause } from 'lucide-react';
import Link from 'next/link';
import { useTRPC } from '../../client/trpc.ts';
import { RunStatusChip } from '../../components/marks/run-status.tsx';
import { When } from '../../components/values/when.tsx';
import { NextFirings } from './next-firings.tsx';
import { readCron } from './read-cron.ts';
import { ScheduleActions } from './schedule-actions.tsx';
import { taskWords } from './task-words.ts';

export function ScheduleCard({ schedule, onEdit }: { schedule: Schedule; onEdit: () => void }) {
  const sources = useQuery(useTRPC().sources.list.queryOptions());
  const names = new Map((sources.data ?? []).map(({ id, name }) => [id, name]));
  const { name, cron, timeZone, what, paused, overdue, lastRun } = schedule;
  return (
    <article
      aria-label={name}
      className="flex flex-col gap-4 rounded-xl border border-border bg-surface p-5 lg:flex-row lg:items-start lg:justify-between"
    >
      <div className="min-w-0">
        <h2 className="flex flex-wrap items-center gap-2 text-base font-medium">
          {name}
          {paused && (
            <Chip size="sm" variant="soft">
              <Pause aria-hidden="true" className="size-3.5" />
              <Chip.Label>Paused</Chip.Label>
            </Chip>
          )}
          {overdue && (
            <Chip size="sm" variant="soft" color="danger">
              <Clock aria-hidden="true" className="size-3.5" />
              <Chip.Label>Overdue</Chip.Label>
            </Chip>
          )}
        </h2>
        <p className="mt-1 text-sm">
          {readCron(cron)} <span className="text-muted">({timeZone})</span>
        </p>
        <p className="mt-0.5 text-sm text-muted">{taskWords(what, names)}.</p>
        {lastRun && (
          <p className="mt-3 flex flex-wrap items-center gap-2 text-sm text-muted">
            Last time:
            <Link href={`/runs/${lastRun.id}`} aria-label={`The last run of ${name}`}>
              <RunStatusChip status={lastRun.status} />
            </Link>
            <When at={lastRun.queuedAt} />
          </p>
        )}
      </div>
      <div className="flex shrink-0 flex-col gap-4 lg:items-end">
        {!paused && <NextFirings cron={cron} timeZone={timeZone} />}
        <ScheduleActions schedule={schedule} onEdit={onEdit} />
      </div>
    </article>
  );
}
