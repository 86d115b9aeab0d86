'use client';
import { Button } from '@heroui/react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { FormDialog } from '../../components/feedback/form-dialog.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';

/** “Does the password in my drawer still open the vault?” */
export function TestKey({ vaultId }: { vaultId: string }) {
  const mayAct = useMay('operator');
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const test = useMutation(useTRPC().keys.test.mutationOptions({ meta: { showsItself: true } }));
  if (!mayAct) return null;
  const close = () => {
    setOpen(false);
    setPassword('');
    test.reset();
  };
  return (
    <>
      <Button variant="outline" onPress={() => setOpen(true)}>
        Try a password
      </Button>
      <FormDialog
        open={open}
        onClose={close}
        title="Does this password open the vault?"
        verb="Try it"
        ready={password !== ''}
        pending={test.isPending}
        error={test.error}
        onSubmit={() => test.mutate({ vaultId, password })}
      >
        <PasswordInput
          label="Password"
          value={password}
          onChange={setPassword}
          autoComplete="off"
          autoFocus
        />
        {test.data && (
          <Notice
            status={test.data.opens ? 'success' : 'danger'}
            title={
              test.data.opens
                ? `It does. It is the key “${test.data.key?.name ?? 'unnamed'}”.`
                : 'It does not.'
            }
          >
            {!test.data.opens &&
              'No key of this vault has it. It may belong to another vault, or was changed since.'}
          </Notice>
        )}
      </FormDialog>
    </>
  );
}
