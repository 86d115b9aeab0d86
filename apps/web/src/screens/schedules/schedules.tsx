'use client';
import { Button } from '@heroui/react';
import type { Schedule } from '@holdfast/contracts/schedules';
import { useQuery } from '@tanstack/react-query';
import { CalendarClock, Plus } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { ScheduleCard } from './schedule-card.tsx';
import { ScheduleForm } from './schedule-form.tsx';

export function Schedules() {
  const mayChange = useMay('owner');
  const schedules = useQuery(useTRPC().schedules.list.queryOptions(undefined, { refetchInterval: 30_000 }));
  // A new one, or the one that is changed.
  const [editing, setEditing] = useState<Schedule | 'new'>();
  const add = mayChange && (
    <Button onPress={() => setEditing('new')}>
      <Plus aria-hidden="true" className="size-4" />
      Add a schedule
    </Button>
  );
  if (editing !== undefined) {
    return (
      <ScheduleForm schedule={editing === 'new' ? undefined : editing} onDone={() => setEditing(undefined)} />
    );
  }
  return (
    <>
      <PageHeader title="Schedules" actions={add}>
        What is done by itself. What was missed while no worker ran is caught up once.
      </PageHeader>
      <QueryView query={schedules}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={CalendarClock} title="Nothing happens by itself yet" action={add}>
              A schedule backs up, verifies or cleans up at times of your choice. Every hour for databases and
              a full backup at midnight suit most.
            </EmptyState>
          ) : (
            <ul className="flex flex-col gap-4">
              {rows.map((schedule) => (
                <li key={schedule.id}>
                  <ScheduleCard schedule={schedule} onEdit={() => setEditing(schedule)} />
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </>
  );
}
