'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { problemOf } from '../../client/problem.ts';
import { useTRPC } from '../../client/trpc.ts';
import { formatMoment } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { When } from '../../components/values/when.tsx';

export interface NextFiringsProps {
  cron: string;
  timeZone: string;
  /** Also what is special about these times: that a clock is changed over them, say. */
  withNote?: boolean;
}

/** The next five times, in the reader's zone. */
export function NextFirings({ cron, timeZone, withNote = false }: NextFiringsProps) {
  const now = useNow();
  const preview = useQuery(
    useTRPC().schedules.preview.queryOptions(
      { cron, timeZone, count: 5 },
      { placeholderData: keepPreviousData, retry: false, staleTime: 60_000 },
    ),
  );
  if (preview.error)
    return <p className="text-sm text-danger-soft-foreground">{problemOf(preview.error).message}</p>;
  if (!preview.data) return null;
  const [first, ...others] = preview.data.next;
  return (
    <div className="text-sm lg:text-right">
      {first !== undefined && (
        <p>
          Next: <When at={first} />
        </p>
      )}
      <p className="text-xs text-muted">
        {others.length > 0 && `then ${others.map((at) => formatMoment(new Date(at), now)).join(' · ')}`}
      </p>
      {withNote && preview.data.note !== null && (
        <p className="mt-1 text-xs text-muted">{preview.data.note}</p>
      )}
    </div>
  );
}
