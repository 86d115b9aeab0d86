'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { problemOf } from '../../client/problem.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { saveTextFile } from '../../components/forms/save-file.ts';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Tick } from '../../components/forms/tick.tsx';

export interface RecoveryStepProps {
  /** Empty when this page was loaded anew. */
  loginPassword: string;
  onDone: () => void;
}

/** There is no way around this step: a vault whose key is on one machine only is lost with it. */
export function RecoveryStep({ loginPassword, onDone }: RecoveryStepProps) {
  const vaults = useQuery(useTRPC().vaults.list.queryOptions());
  return (
    <QueryView query={vaults}>
      {([vault]) =>
        vault && (
          <SaveKey vaultId={vault.id} place={vault.place} loginPassword={loginPassword} onDone={onDone} />
        )
      }
    </QueryView>
  );
}

interface SaveKeyProps extends RecoveryStepProps {
  vaultId: string;
  place: string;
}

function SaveKey({ vaultId, place, loginPassword, onDone }: SaveKeyProps) {
  const trpc = useTRPC();
  const [password, setPassword] = useState('');
  const [stored, setStored] = useState(false);
  const save = useMutation(
    trpc.keys.recoveryFile.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ name, text }) => saveTextFile(name, text),
    }),
  );
  const confirm = useMutation(trpc.setup.confirmRecovery.mutationOptions({ onSuccess: onDone }));
  const given = loginPassword || password;
  return (
    <div className="flex flex-col gap-6">
      <Notice title="What is in it" status="accent">
        Where the vault is ({place}), its id, its password, and how to restore with restic and pg_restore
        alone. Whoever has this file and the vault can read every backup.
      </Notice>
      {save.error && <Notice status="danger" title={problemOf(save.error).message} />}
      {loginPassword === '' && (
        <PasswordInput
          label="Your password"
          description="The one you sign in with."
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
        />
      )}
      <div>
        <SubmitButton
          pending={save.isPending}
          disabled={given === ''}
          variant={save.isSuccess ? 'outline' : 'primary'}
          onPress={() => save.mutate({ vaultId, loginPassword: given })}
        >
          <Download aria-hidden="true" className="size-4" />
          {save.isSuccess ? 'Save it again' : 'Save the recovery key'}
        </SubmitButton>
      </div>
      <Tick
        label="It is stored away from this machine"
        description="A password manager, a USB stick in a drawer, a print in a safe."
        checked={stored}
        onChange={setStored}
        disabled={!save.isSuccess}
      />
      <div>
        <SubmitButton
          pending={confirm.isPending}
          disabled={!save.isSuccess || !stored}
          onPress={() => confirm.mutate({ vaultId })}
        >
          Go on
        </SubmitButton>
      </div>
    </div>
  );
}
