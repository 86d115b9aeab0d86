'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { BellRing, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Section } from '../../components/shell/section.tsx';
import { LoadMore } from '../../components/table/load-more.tsx';
import { AlarmCard } from './alarm-card.tsx';

/** What is wrong now, and what was. */
export function Alarms() {
  return (
    <>
      <PageHeader
        title="Alarms"
        actions={
          <ButtonLink href="/settings?tab=alarms" variant="outline">
            <BellRing aria-hidden="true" className="size-4" />
            Who is told
          </ButtonLink>
        }
      >
        What is wrong, since when, and what to do. One alarm lasts as long as its cause does.
      </PageHeader>
      <div className="flex flex-col gap-10">
        <Section title="Open">
          <AlarmList
            state="open"
            empty={
              <EmptyState icon={CircleCheck} title="Nothing is wrong">
                Failed, overdue and damaged backups show here, and what will go wrong soon if nobody does
                anything.
              </EmptyState>
            }
          />
        </Section>
        <Section title="Over">
          <AlarmList state="past" empty={<p className="text-sm text-muted">There was none yet.</p>} />
        </Section>
      </div>
    </>
  );
}

function AlarmList({ state, empty }: { state: 'open' | 'past'; empty: ReactNode }) {
  const alarms = useInfiniteQuery(
    useTRPC().alarms.list.infiniteQueryOptions(
      { state, limit: 10 },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 15_000 },
    ),
  );
  return (
    <QueryView query={alarms}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return empty;
        return (
          <>
            <ul className="flex flex-col gap-3">
              {rows.map((alarm) => (
                <li key={alarm.id}>
                  <AlarmCard alarm={alarm} />
                </li>
              ))}
            </ul>
            <LoadMore query={alarms} what="alarms" />
          </>
        );
      }}
    </QueryView>
  );
}
