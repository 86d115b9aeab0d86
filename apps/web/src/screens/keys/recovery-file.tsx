'use client';
import { Button } from '@heroui/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { FormDialog } from '../../components/feedback/form-dialog.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { saveTextFile } from '../../components/forms/save-file.ts';
import { When } from '../../components/values/when.tsx';

/** The recovery key: when it was saved, and how to save it again. */
export function RecoveryFile({ vaultId, savedAt }: { vaultId: string; savedAt: string | null }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const maySave = useMay('owner');
  const [open, setOpen] = useState(false);
  const [loginPassword, setLoginPassword] = useState('');
  const confirm = useMutation(
    trpc.setup.confirmRecovery.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  );
  const save = useMutation(
    trpc.keys.recoveryFile.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ name, text }) => {
        saveTextFile(name, text);
        confirm.mutate({ vaultId });
        close();
      },
    }),
  );
  const button = maySave && (
    <Button size="sm" variant="outline" onPress={() => setOpen(true)}>
      <Download aria-hidden="true" className="size-4" />
      Save the recovery key
    </Button>
  );
  return (
    <>
      <Notice
        status={savedAt === null ? 'danger' : 'default'}
        title={savedAt === null ? 'The recovery key was not saved yet.' : 'The recovery key was saved.'}
        action={button}
      >
        {savedAt === null ? (
          'If this machine is lost now, the backups are lost with it.'
        ) : (
          <>
            <When at={savedAt} />. With it and the vault, restic and pg_restore bring everything back without
            Holdfast.
          </>
        )}
      </Notice>
      <FormDialog
        open={open}
        onClose={close}
        title="Save the recovery key"
        verb="Save"
        ready={loginPassword !== ''}
        pending={save.isPending}
        error={save.error}
        onSubmit={() => save.mutate({ vaultId, loginPassword })}
      >
        <p className="text-sm text-muted">
          The file holds the backup password: whoever has it and the vault can read every backup. That it was
          saved is noted in the audit log.
        </p>
        <PasswordInput
          label="Your password"
          description="The one you sign in with."
          value={loginPassword}
          onChange={setLoginPassword}
          autoComplete="current-password"
          autoFocus
        />
      </FormDialog>
    </>
  );

  function close(): void {
    setOpen(false);
    setLoginPassword('');
    save.reset();
  }
}
