'use client';
import { Button } from '@heroui/react';
import type { Schedule } from '@holdfast/contracts/schedules';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { RemoveButton } from '../../components/feedback/remove-button.tsx';
import { PauseButton } from '../../components/forms/pause-button.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';

export function ScheduleActions({ schedule, onEdit }: { schedule: Schedule; onEdit: () => void }) {
  const { id, name, paused } = schedule;
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const mayAct = useMay('operator');
  const mayChange = useMay('owner');
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.schedules.pathKey() });
  const run = useMutation(
    trpc.schedules.runNow.mutationOptions({
      onSuccess: ({ runIds }) => router.push(`/runs/${runIds[0] ?? ''}`),
    }),
  );
  const pause = useMutation(trpc.schedules.pause.mutationOptions({ onSuccess: refresh }));
  const remove = useMutation(
    trpc.schedules.remove.mutationOptions({ meta: { showsItself: true }, onSuccess: refresh }),
  );
  if (!mayAct) return null;
  return (
    <div className="flex flex-wrap gap-2">
      <SubmitButton variant="outline" size="sm" pending={run.isPending} onPress={() => run.mutate({ id })}>
        Run now
      </SubmitButton>
      <PauseButton
        paused={paused}
        pending={pause.isPending}
        onPause={(next) => pause.mutate({ id, paused: next })}
      />
      {mayChange && (
        <>
          <Button variant="outline" size="sm" onPress={onEdit}>
            Edit
          </Button>
          <RemoveButton
            size="sm"
            title={`Remove the schedule ${name}?`}
            consequence="It does not happen by itself any more. Backups and runs that exist stay."
            name={name}
            verb="Remove the schedule"
            pending={remove.isPending}
            error={remove.error}
            onConfirm={() => remove.mutate({ id })}
          />
        </>
      )}
    </div>
  );
}
