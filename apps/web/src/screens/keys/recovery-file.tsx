'use client';
import { Button, buttonVariants } from '@heroui/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download, Printer } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { FormDialog } from '../../components/feedback/form-dialog.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { saveTextFile } from '../../components/forms/save-file.ts';
import { When } from '../../components/values/when.tsx';

type Form = 'file' | 'sheet';

/** The recovery key: when it was saved, and how to save or print it again. */
export function RecoveryFile({ vaultId, savedAt }: { vaultId: string; savedAt: string | null }) {
  const maySave = useMay('owner');
  const [open, setOpen] = useState<Form>();
  return (
    <>
      <Notice
        status={savedAt === null ? 'danger' : 'default'}
        title={savedAt === null ? 'The recovery key was not saved yet.' : 'The recovery key was saved.'}
        action={
          maySave && (
            <span className="flex flex-wrap gap-2">
              <Button size="sm" variant="outline" onPress={() => setOpen('file')}>
                <Download aria-hidden="true" className="size-4" />
                Save the recovery key
              </Button>
              <Button size="sm" variant="outline" onPress={() => setOpen('sheet')}>
                <Printer aria-hidden="true" className="size-4" />
                Print it
              </Button>
            </span>
          )
        }
      >
        {savedAt === null ? (
          'If this machine is lost now, the backups are lost with it.'
        ) : (
          <>
            Last time: <When at={savedAt} />. With it and the vault, restic and pg_restore bring everything
            back without Holdfast.
          </>
        )}
      </Notice>
      <SaveFile vaultId={vaultId} open={open === 'file'} onClose={() => setOpen(undefined)} />
      <PrintSheet vaultId={vaultId} open={open === 'sheet'} onClose={() => setOpen(undefined)} />
    </>
  );
}

interface DialogProps {
  vaultId: string;
  open: boolean;
  onClose: () => void;
}

function SaveFile({ vaultId, open, onClose }: DialogProps) {
  const [loginPassword, setLoginPassword] = useState('');
  const confirm = useConfirmSaved(vaultId);
  const save = useMutation(
    useTRPC().keys.recoveryFile.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ name, text }) => {
        saveTextFile(name, text);
        confirm();
        close();
      },
    }),
  );
  return (
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
      <LoginAgain value={loginPassword} onChange={setLoginPassword}>
        The file holds the backup password: whoever has it and the vault can read every backup. That it was
        saved is noted in the audit log.
      </LoginAgain>
    </FormDialog>
  );

  function close(): void {
    onClose();
    setLoginPassword('');
    save.reset();
  }
}

/** A page with the password as a QR code as well: it lies at an address of its own for five minutes. */
function PrintSheet({ vaultId, open, onClose }: DialogProps) {
  const [loginPassword, setLoginPassword] = useState('');
  const confirm = useConfirmSaved(vaultId);
  const make = useMutation(useTRPC().keys.recoverySheet.mutationOptions({ meta: { showsItself: true } }));
  const address = make.data?.address;
  return (
    <FormDialog
      open={open}
      onClose={close}
      title="Print the recovery key"
      verb={address === undefined ? 'Make the page' : 'Make it again'}
      ready={loginPassword !== ''}
      pending={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate({ vaultId, loginPassword })}
    >
      {address === undefined ? (
        <LoginAgain value={loginPassword} onChange={setLoginPassword}>
          A page with the backup password, also as a QR code, and the commands that bring everything back.
          Print it, and put it where only you get at it.
        </LoginAgain>
      ) : (
        <>
          <p className="text-sm text-muted">
            The page is there for five minutes, for you alone. Print it with your browser, then close it.
          </p>
          <a
            href={address}
            target="_blank"
            rel="noreferrer"
            className={buttonVariants({ variant: 'outline' })}
            onClick={confirm}
          >
            <Printer aria-hidden="true" className="size-4" />
            Open the page
          </a>
        </>
      )}
    </FormDialog>
  );

  function close(): void {
    onClose();
    setLoginPassword('');
    make.reset();
  }
}

interface LoginAgainProps {
  value: string;
  onChange: (password: string) => void;
  children: ReactNode;
}

/** Before what opens everything: the password of the person once more. */
function LoginAgain({ value, onChange, children }: LoginAgainProps) {
  return (
    <>
      <p className="text-sm text-muted">{children}</p>
      <PasswordInput
        label="Your password"
        description="The one you sign in with."
        value={value}
        onChange={onChange}
        autoComplete="current-password"
        autoFocus
      />
    </>
  );
}

function useConfirmSaved(vaultId: string): () => void {
  const queries = useQueryClient();
  const { mutate } = useMutation(
    useTRPC().setup.confirmRecovery.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  );
  return () => mutate({ vaultId });
}
