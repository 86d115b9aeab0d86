'use client';
import type { SourceDetail } from '@holdfast/contracts/sources';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { RemoveButton } from '../../components/feedback/remove-button.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';

export function SourceActions({ source }: { source: SourceDetail }) {
  const trpc = useTRPC();
  const router = useRouter();
  const mayAct = useMay('operator');
  const mayChange = useMay('owner') && source.kind !== 'holdfast';
  const backUp = useMutation(
    trpc.runs.backUpNow.mutationOptions({
      onSuccess: ({ runIds }) => router.push(`/runs/${runIds[0] ?? ''}`),
    }),
  );
  return (
    <>
      {mayAct && (
        <SubmitButton
          pending={backUp.isPending || backUp.isSuccess}
          onPress={() => backUp.mutate({ sourceIds: [source.id] })}
        >
          Back up now
        </SubmitButton>
      )}
      {mayChange && (
        <ButtonLink href={`/sources/${source.id}/edit`} variant="outline">
          Edit
        </ButtonLink>
      )}
      {mayChange && <Remove source={source} />}
    </>
  );
}

function Remove({ source }: { source: SourceDetail }) {
  const router = useRouter();
  const queries = useQueryClient();
  const remove = useMutation(
    useTRPC().sources.remove.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        notifySuccess(`${source.name} is no longer backed up. Its backups stay.`);
        router.push('/sources');
        await queries.invalidateQueries();
      },
    }),
  );
  return (
    <RemoveButton
      title={`Stop protecting ${source.name}?`}
      consequence="It is no longer backed up from now on. The backups that exist stay in the vault, and can be restored."
      name={source.name}
      verb="Remove the source"
      pending={remove.isPending}
      error={remove.error}
      onConfirm={(confirmName) => remove.mutate({ id: source.id, confirmName })}
    />
  );
}
