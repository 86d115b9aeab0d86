'use client';
import type { Verdict } from '@holdfast/contracts/overview';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';

/** The button that helps; “Back up now” when nothing needs help. */
export function VerdictAction({ action, canBackUp }: { action: Verdict['action']; canBackUp: boolean }) {
  const trpc = useTRPC();
  const router = useRouter();
  const mayAct = useMay('operator');
  const follow = (runId: string | undefined) => router.push(runId === undefined ? '/runs' : `/runs/${runId}`);
  const backUp = useMutation(
    trpc.runs.backUpNow.mutationOptions({ onSuccess: ({ runIds }) => follow(runIds[0]) }),
  );
  const verify = useMutation(
    trpc.backups.verify.mutationOptions({ onSuccess: ({ runId }) => follow(runId) }),
  );
  const id = action?.id;
  if (action === null || action.do === 'back-up') {
    if (!mayAct || !canBackUp) return null;
    return (
      <SubmitButton
        pending={backUp.isPending || backUp.isSuccess}
        onPress={() => backUp.mutate({ sourceIds: id === undefined ? null : [id] })}
      >
        {action?.label ?? 'Back up now'}
      </SubmitButton>
    );
  }
  if (action.do === 'verify') {
    if (!mayAct || id === undefined) return null;
    return (
      <SubmitButton
        pending={verify.isPending || verify.isSuccess}
        onPress={() => verify.mutate({ id, level: 'restore' })}
      >
        {action.label}
      </SubmitButton>
    );
  }
  return <ButtonLink href={hrefOf(action.do, id)}>{action.label}</ButtonLink>;
}

function hrefOf(
  what: Exclude<NonNullable<Verdict['action']>['do'], 'back-up' | 'verify'>,
  id: string | undefined,
): string {
  const one = id === undefined ? '' : `/${id}`;
  switch (what) {
    case 'add-source':
      return '/sources/new';
    case 'open-run':
      return `/runs${one}`;
    case 'open-source':
      return `/sources${one}`;
    case 'open-settings':
      return '/settings';
    case 'open-keys':
      return '/keys';
  }
}
