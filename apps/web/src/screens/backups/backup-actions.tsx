'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download, Pin, PinOff, ShieldCheck } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';

export function BackupActions({ backup }: { backup: BackupDetail }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const mayAct = useMay('operator');
  const verify = useMutation(
    trpc.backups.verify.mutationOptions({ onSuccess: ({ runId }) => router.push(`/runs/${runId}`) }),
  );
  const pin = useMutation(
    trpc.backups.pin.mutationOptions({
      onSuccess: async () => {
        notifySuccess(
          backup.pinned
            ? 'The clean-up may remove it again.'
            : 'It is kept for ever: no clean-up removes it.',
        );
        await queries.invalidateQueries({ queryKey: trpc.backups.pathKey() });
      },
    }),
  );
  if (!mayAct) return null;
  const PinIcon = backup.pinned ? PinOff : Pin;
  return (
    <>
      <ButtonLink href={`/restore/${backup.id}`}>Restore</ButtonLink>
      <ButtonLink href={`/backups/${backup.id}/download`} variant="outline">
        <Download aria-hidden="true" className="size-4" />
        Download
      </ButtonLink>
      <SubmitButton
        variant="outline"
        pending={verify.isPending || verify.isSuccess}
        onPress={() => verify.mutate({ id: backup.id, level: 'restore' })}
      >
        <ShieldCheck aria-hidden="true" className="size-4" />
        Prove it
      </SubmitButton>
      <SubmitButton
        variant="outline"
        pending={pin.isPending}
        onPress={() => pin.mutate({ id: backup.id, pinned: !backup.pinned })}
      >
        <PinIcon aria-hidden="true" className="size-4" />
        {backup.pinned ? 'Let it go' : 'Keep for ever'}
      </SubmitButton>
    </>
  );
}
