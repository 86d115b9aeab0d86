'use client';
import { Button } from '@heroui/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { isVaultPassword, NewPassword } from './new-password.tsx';

/** Another password for the key that Holdfast itself uses. */
export function ChangePassword({ vaultId, onBack }: { vaultId: string; onBack: () => void }) {
  const router = useRouter();
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const change = useMutation(
    useTRPC().keys.change.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        notifySuccess('The new password opens the vault. Save the recovery key again.');
        router.push('/keys');
        await queries.invalidateQueries();
      },
    }),
  );
  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (isVaultPassword(password)) change.mutate({ vaultId, password });
      }}
    >
      <Notice status="warning" title="The recovery key that you saved stops working.">
        Save a new one afterwards: the page of the keys asks you to. Other keys of the vault stay as they are.
      </Notice>
      <NewPassword
        value={password}
        onChange={setPassword}
        hint="Holdfast keeps it, sealed, and it is in the recovery key that you save next."
      />
      <ProblemAlert error={change.error} />
      <div className="flex flex-wrap gap-3">
        <SubmitButton pending={change.isPending || change.isSuccess} disabled={!isVaultPassword(password)}>
          Change the password
        </SubmitButton>
        <Button variant="ghost" onPress={onBack}>
          Back
        </Button>
      </div>
    </form>
  );
}
