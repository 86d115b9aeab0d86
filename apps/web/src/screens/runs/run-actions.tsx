'use client';
import type { RunDetail } from '@holdfast/contracts/runs';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Square } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { isActive } from './kinds.ts';

export function RunActions({ run }: { run: RunDetail }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const mayAct = useMay('operator');
  const cancel = useMutation(
    trpc.runs.cancel.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.runs.get.queryKey({ id: run.id }) }),
    }),
  );
  const retry = useMutation(
    trpc.runs.retry.mutationOptions({ onSuccess: ({ runId }) => router.push(`/runs/${runId}`) }),
  );
  const again = run.status === 'failed' || run.status === 'cancelled' || run.status === 'partial';
  return (
    <>
      {run.backupId !== null && !isActive(run.status) && (
        <ButtonLink href={`/backups/${run.backupId}`} variant="outline">
          Open the backup
        </ButtonLink>
      )}
      {run.result?.preview && run.status === 'succeeded' && (
        <ButtonLink href={`/backups/clean-up?preview=${run.id}`}>Look at it</ButtonLink>
      )}
      {mayAct && isActive(run.status) && (
        <SubmitButton
          variant="outline"
          pending={cancel.isPending || run.cancelRequested}
          onPress={() => cancel.mutate({ id: run.id })}
        >
          <Square aria-hidden="true" className="size-3.5" />
          {run.cancelRequested ? 'Stopping' : 'Cancel'}
        </SubmitButton>
      )}
      {mayAct && again && (
        <SubmitButton
          pending={retry.isPending || retry.isSuccess}
          onPress={() => retry.mutate({ id: run.id })}
        >
          Try again
        </SubmitButton>
      )}
    </>
  );
}
