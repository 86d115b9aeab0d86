'use client';
import { useQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import Link from 'next/link';
import { useTRPC } from '../../client/trpc.ts';
import { formatCounted } from '../values/format.ts';

/** How many alarms are open that nobody has acknowledged, and the way to them. */
export function AlarmBell() {
  const { data } = useQuery(useTRPC().alarms.open.queryOptions(undefined, { refetchInterval: 15_000 }));
  const count = (data?.critical ?? 0) + (data?.warning ?? 0);
  const tone = data?.critical ? 'bg-danger text-danger-foreground' : 'bg-warning text-warning-foreground';
  return (
    <Link
      href="/alarms"
      aria-label={
        count === 0 ? 'Alarms: none is open' : `Alarms: ${formatCounted(count, 'is open', 'are open')}`
      }
      className="relative flex size-10 shrink-0 items-center justify-center rounded-lg text-muted transition-colors hover:bg-default hover:text-foreground"
    >
      <Bell aria-hidden="true" className="size-5" strokeWidth={1.75} />
      {count > 0 && (
        <span
          aria-hidden="true"
          className={`absolute top-0.5 right-0 flex h-4.5 min-w-4.5 items-center justify-center rounded-full px-1 text-[0.6875rem] leading-none font-semibold tabular-nums ${tone}`}
        >
          {count > 99 ? '99+' : count}
        </span>
      )}
    </Link>
  );
}
