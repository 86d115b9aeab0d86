'use client';
import type { Schedule, ScheduleTask } from '@holdfast/contracts/schedules';
import { scheduleInput } from '@holdfast/contracts/schedules';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ownTimeZone } from '../../client/time-zone.ts';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { EditForm } from '../../components/forms/edit-form.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { TaskFields } from './task-fields.tsx';
import { TimeFields } from './time-fields.tsx';

const firstTask: ScheduleTask = { task: 'backup', kind: null, sourceIds: null };

/** A new schedule, or a changed one. */
export function ScheduleForm({ schedule, onDone }: { schedule: Schedule | undefined; onDone: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState(schedule?.name ?? '');
  const [cron, setCron] = useState(schedule?.cron ?? '15 * * * *');
  const [timeZone, setTimeZone] = useState(schedule?.timeZone ?? ownTimeZone());
  const [what, setWhat] = useState(schedule?.what ?? firstTask);
  const saved = async () => {
    await queries.invalidateQueries();
    onDone();
  };
  const options = { meta: { showsItself: true }, onSuccess: saved };
  const create = useMutation(trpc.schedules.create.mutationOptions(options));
  const update = useMutation(trpc.schedules.update.mutationOptions(options));
  const checked = scheduleInput.safeParse({ name, cron, timeZone, what });
  return (
    <EditForm
      className="flow flex max-w-2xl flex-col gap-7"
      ready={checked.success}
      pending={create.isPending || update.isPending}
      onSave={() => {
        if (!checked.success) return;
        if (schedule) update.mutate({ id: schedule.id, ...checked.data });
        else create.mutate(checked.data);
      }}
      onLeave={onDone}
    >
      <PageHeader title={schedule ? `Edit ${schedule.name}` : 'Add a schedule'} />
      <ProblemAlert error={create.error ?? update.error} />
      <TextInput label="Name" value={name} onChange={setName} required autoFocus />
      <TaskFields value={what} onChange={setWhat} />
      <TimeFields cron={cron} onCron={setCron} timeZone={timeZone} onTimeZone={setTimeZone} />
    </EditForm>
  );
}
