'use client';
import type { Upload } from '@holdfast/contracts/uploads';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { Choice } from '../../components/forms/choice.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';

export interface AdoptUploadProps {
  upload: Upload;
  /** Of what other programs made. */
  sourceName?: string;
  disabled?: boolean;
}

/** For owners: into which vault, and the button. */
export function AdoptUpload({ upload, sourceName, disabled = false }: AdoptUploadProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const mayAdopt = useMay('owner');
  const [chosen, setChosen] = useState<string>();
  const vaults = useQuery(trpc.vaults.list.queryOptions());
  const adopt = useMutation(
    trpc.uploads.adopt.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ runId }) => router.push(`/runs/${runId}`),
    }),
  );
  const vaultId = chosen ?? vaults.data?.[0]?.id;
  if (!mayAdopt || vaultId === undefined) return null;
  return (
    <>
      {(vaults.data?.length ?? 0) > 1 && (
        <Choice
          label="Vault"
          value={vaultId}
          onChange={setChosen}
          options={(vaults.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          className="w-48"
        />
      )}
      <SubmitButton
        variant="outline"
        pending={adopt.isPending || adopt.isSuccess}
        disabled={disabled}
        onPress={() =>
          adopt.mutate({ id: upload.id, vaultId, ...(sourceName === undefined ? {} : { sourceName }) })
        }
      >
        Adopt it into the vault
      </SubmitButton>
      <ProblemAlert error={adopt.error} />
    </>
  );
}
