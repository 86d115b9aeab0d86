'use client';
import { Button } from '@heroui/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { FormDialog } from '../../components/feedback/form-dialog.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { isVaultPassword, NewPassword } from './new-password.tsx';

/** Another password for the key that Holdfast itself uses. */
export function ChangeKey({ vaultId }: { vaultId: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mayChange = useMay('owner');
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const change = useMutation(
    trpc.keys.change.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        notifySuccess(
          'The new password opens the vault. Save the recovery key again: the old file is of no use now.',
        );
        close();
        await queries.invalidateQueries();
      },
    }),
  );
  if (!mayChange) return null;
  return (
    <>
      <Button variant="outline" onPress={() => setOpen(true)}>
        Change the password
      </Button>
      <FormDialog
        open={open}
        onClose={close}
        title="Change the backup password"
        verb="Change it"
        ready={isVaultPassword(password)}
        pending={change.isPending}
        error={change.error}
        onSubmit={() => change.mutate({ vaultId, password })}
      >
        <Notice status="warning" title="The recovery key that you saved stops working.">
          Save a new one afterwards. The backups stay as they are: only what opens them changes.
        </Notice>
        <NewPassword value={password} onChange={setPassword} />
      </FormDialog>
    </>
  );

  function close(): void {
    setOpen(false);
    setPassword('');
    change.reset();
  }
}
