'use client';
import type { CleanUpPlan } from '@holdfast/contracts/clean-ups';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { ConfirmByTyping } from '../../components/feedback/confirm-by-typing.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { formatCounted } from '../../components/values/format.ts';

/** Owners only, by the vault's name. What the preview did not show stays, whatever the rules say by then. */
export function StartCleanUp({ plan }: { plan: CleanUpPlan }) {
  const router = useRouter();
  const mayRemove = useMay('owner');
  const [asking, setAsking] = useState(false);
  const start = useMutation(
    useTRPC().cleanUps.start.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ runId }) => router.push(`/runs/${runId}`),
    }),
  );
  if (plan.startedRunId !== null) {
    return <ButtonLink href={`/runs/${plan.startedRunId}`}>To the clean-up that was begun</ButtonLink>;
  }
  if (!mayRemove) return null;
  const what = plan.going === 0 ? 'Free the room' : `Remove ${formatCounted(plan.going, 'backup')}`;
  return (
    <>
      <SubmitButton variant="danger" onPress={() => setAsking(true)}>
        {what}
      </SubmitButton>
      <ConfirmByTyping
        open={asking}
        onClose={() => setAsking(false)}
        title={`${what}?`}
        consequence="They cannot be brought back. Whatever was pinned meanwhile, and whatever you were not shown here, stays."
        name={plan.vaultName}
        verb={what}
        pending={start.isPending || start.isSuccess}
        error={start.error}
        onConfirm={(confirmName) => start.mutate({ previewRunId: plan.runId, confirmName })}
      />
    </>
  );
}
