'use client';
import { vaultPasswordSchema } from '@holdfast/contracts/secrets';
import type { SetupState } from '@holdfast/contracts/setup';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../client/problem.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { FolderField } from '../../components/forms/folder-field.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { formatCounted } from '../../components/values/format.ts';
import { useSettled } from '../../components/values/settled.ts';
import type { PasswordOrigin } from './vault-password.tsx';
import { VaultPassword } from './vault-password.tsx';

export interface VaultStepProps {
  preset: SetupState['preset'];
  onDone: () => void;
}

export function VaultStep({ preset, onDone }: VaultStepProps) {
  const trpc = useTRPC();
  const [directory, setDirectory] = useState(preset.directory ?? '');
  const [origin, setOrigin] = useState<PasswordOrigin>(preset.hasPassword ? 'environment' : 'generated');
  const [generated, setGenerated] = useState('');
  const [own, setOwn] = useState('');
  const asked = useSettled(directory, 400);
  const check = useQuery(
    trpc.setup.checkFolder.queryOptions({ path: asked }, { enabled: asked.startsWith('/'), retry: false }),
  );
  const folder = check.data;
  // A vault that is there is opened with the password it has.
  const chosen = folder?.vault && origin === 'generated' ? 'own' : origin;
  const password = { environment: undefined, generated, own }[chosen];
  const create = useMutation(
    trpc.setup.createVault.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ adoptedBackups }) => {
        if (adoptedBackups > 0)
          notifySuccess(`The vault is open: ${formatCounted(adoptedBackups, 'backup')} found in it.`);
        onDone();
      },
    }),
  );
  const ready =
    asked === directory &&
    folder?.writable === true &&
    folder.problem === null &&
    (password === undefined || folder.vault || vaultPasswordSchema.safeParse(password).success);
  return (
    <form
      className="flex flex-col gap-8"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) create.mutate({ directory, ...(password === undefined ? {} : { password }) });
      }}
    >
      {create.error && <Notice status="danger" title={problemOf(create.error).message} />}
      <FolderField
        value={directory}
        onChange={setDirectory}
        check={folder}
        error={check.error}
        pending={check.isFetching || asked !== directory}
      />
      <VaultPassword
        origin={chosen}
        onOrigin={setOrigin}
        hasEnvironment={preset.hasPassword}
        existing={folder?.vault ?? false}
        generated={generated}
        onGenerated={setGenerated}
        own={own}
        onOwn={setOwn}
      />
      <div>
        <SubmitButton pending={create.isPending} disabled={!ready}>
          {folder?.vault ? 'Open the vault' : 'Create the vault'}
        </SubmitButton>
      </div>
    </form>
  );
}
