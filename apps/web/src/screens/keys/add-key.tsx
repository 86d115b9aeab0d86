'use client';
import { Button } from '@heroui/react';
import { keyNameSchema } from '@holdfast/contracts/vaults';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { FormDialog } from '../../components/feedback/form-dialog.tsx';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { TextInput } from '../../components/forms/text-input.tsx';
import { isVaultPassword, NewPassword } from './new-password.tsx';

export function AddKey({ vaultId }: { vaultId: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mayAdd = useMay('owner');
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const add = useMutation(
    trpc.keys.add.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        notifySuccess(`The key ${name} opens the vault from now on.`);
        close();
        await queries.invalidateQueries({ queryKey: trpc.keys.pathKey() });
      },
    }),
  );
  if (!mayAdd) return null;
  return (
    <>
      <Button variant="outline" onPress={() => setOpen(true)}>
        Add a key
      </Button>
      <FormDialog
        open={open}
        onClose={close}
        title="Add a key"
        verb="Add the key"
        ready={keyNameSchema.safeParse(name).success && isVaultPassword(password)}
        pending={add.isPending}
        error={add.error}
        onSubmit={() => add.mutate({ vaultId, name, password })}
      >
        <p className="text-sm text-muted">
          A second password for the same backups: for a colleague, or for a safe.
        </p>
        <TextInput label="Name" value={name} onChange={setName} placeholder="office safe" autoFocus />
        <NewPassword
          value={password}
          onChange={setPassword}
          hint="Holdfast does not keep this one: write it down now, for whoever is to have it."
        />
      </FormDialog>
    </>
  );

  function close(): void {
    setOpen(false);
    setName('');
    setPassword('');
    add.reset();
  }
}
