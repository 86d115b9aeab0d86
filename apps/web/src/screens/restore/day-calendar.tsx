'use client';
import { Button } from '@heroui/react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { ownTimeZone } from '../../client/time-zone.ts';
import { useTRPC } from '../../client/trpc.ts';
import { formatCounted } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { type CalendarDay, monthOf, moveMonth, weeksOf } from './month.ts';

export interface Day {
  day: string;
  from: string;
  to: string;
}

export interface DayCalendarProps {
  sourceId: string | undefined;
  day: Day | undefined;
  onDay: (day: Day | undefined) => void;
}

/** A month: days with a backup can be chosen, days with a proven one carry a mark. */
export function DayCalendar({ sourceId, day, onDay }: DayCalendarProps) {
  const now = useNow();
  const [month, setMonth] = useState(() => monthOf(now));
  const weeks = weeksOf(month);
  const days = weeks.flat().flatMap((one) => one ?? []);
  const [first, last] = [days[0], days.at(-1)];
  const counts = useQuery(
    useTRPC().backups.calendar.queryOptions(
      {
        timeZone: ownTimeZone(),
        from: first?.from.toISOString() ?? '',
        to: last?.to.toISOString() ?? '',
        ...(sourceId === undefined ? {} : { sourceId }),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  const byDay = new Map((counts.data ?? []).map((one) => [one.day, one]));
  const title = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric' }).format(first?.from);
  return (
    <section aria-label="Days with backups" className="rounded-xl border border-border bg-surface p-3">
      <header className="mb-2 flex items-center justify-between">
        <Button
          isIconOnly
          size="sm"
          variant="ghost"
          aria-label="The month before"
          onPress={() => setMonth(moveMonth(month, -1))}
        >
          <ChevronLeft aria-hidden="true" className="size-4" />
        </Button>
        <h2 className="text-sm font-medium" aria-live="polite">
          {title}
        </h2>
        <Button
          isIconOnly
          size="sm"
          variant="ghost"
          aria-label="The month after"
          onPress={() => setMonth(moveMonth(month, 1))}
        >
          <ChevronRight aria-hidden="true" className="size-4" />
        </Button>
      </header>
      <table className="w-full table-fixed text-center text-xs">
        <thead>
          <tr>
            {['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((name) => (
              <th key={name} scope="col" className="pb-1 font-normal text-muted">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.find(Boolean)?.day}>
              {week.map((one, column) => (
                <td key={one?.day ?? column} className="p-0.5">
                  {one && (
                    <DayButton
                      one={one}
                      count={byDay.get(one.day)}
                      chosen={day?.day === one.day}
                      onDay={onDay}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 flex items-center gap-1.5 text-xs text-muted">
        <span aria-hidden="true" className="size-1.5 rounded-full bg-success" /> a proven backup
      </p>
    </section>
  );
}

interface DayButtonProps {
  one: CalendarDay;
  count: { backups: number; proven: number } | undefined;
  chosen: boolean;
  onDay: DayCalendarProps['onDay'];
}

function DayButton({ one, count, chosen, onDay }: DayButtonProps) {
  if (!count || count.backups === 0) return <span className="block py-2 text-muted">{one.number}</span>;
  const proven = count.proven > 0 ? `, ${count.proven} proven` : '';
  return (
    <button
      type="button"
      aria-pressed={chosen}
      aria-label={`${one.day}: ${formatCounted(count.backups, 'backup')}${proven}`}
      onClick={() =>
        onDay(chosen ? undefined : { day: one.day, from: one.from.toISOString(), to: one.to.toISOString() })
      }
      className="relative block w-full rounded-md bg-accent-soft py-2 font-medium text-accent-soft-foreground aria-pressed:bg-accent aria-pressed:text-accent-foreground"
    >
      {one.number}
      {count.proven > 0 && (
        <span
          aria-hidden="true"
          className={`absolute bottom-1 left-1/2 size-1 -translate-x-1/2 rounded-full ${chosen ? 'bg-accent-foreground' : 'bg-success'}`}
        />
      )}
    </button>
  );
}
