'use client';
import { Button } from '@heroui/react';
import { type ApiScope, createApiKeyInput } from '@holdfast/contracts/api-keys';
import type { Me, Role } from '@holdfast/contracts/people';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { FormDialog } from '../../components/feedback/form-dialog.tsx';
import { Choice } from '../../components/forms/choice.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { NewApiKey } from './new-api-key.tsx';
import { presetsFor, type ScopePreset, scopesOfPreset } from './scope-presets.ts';
import { ScopeTicks } from './scope-ticks.tsx';

const validities = [
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: 'never', label: 'never' },
] as const;

type Validity = (typeof validities)[number]['value'];

/** Asks what the key may do and for how long, then shows it, this once. */
export function CreateApiKey({ role, hasPassword }: { role: Role } & Pick<Me, 'hasPassword'>) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [preset, setPreset] = useState<ScopePreset>('look');
  const [chosen, setChosen] = useState<readonly ApiScope[]>([]);
  const [validity, setValidity] = useState<Validity>('90');
  const [loginPassword, setLoginPassword] = useState('');
  const checked = createApiKeyInput.safeParse({
    ...{ name, scopes: scopesOfPreset(preset, role, chosen) },
    validDays: validity === 'never' ? null : Number(validity),
    ...(hasPassword ? { loginPassword } : {}),
  });
  const create = useMutation(
    trpc.apiKeys.create.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        close();
        await queries.invalidateQueries({ queryKey: trpc.apiKeys.pathKey() });
      },
    }),
  );
  return (
    <div className="flex flex-col gap-4">
      {create.data && <NewApiKey token={create.data.token} onDone={() => create.reset()} />}
      <div>
        <Button variant="outline" onPress={() => setOpen(true)}>
          <Plus aria-hidden="true" className="size-4" />
          Create a key
        </Button>
      </div>
      <FormDialog
        open={open}
        onClose={close}
        title="Create a key"
        verb="Create"
        ready={checked.success}
        pending={create.isPending}
        error={create.error}
        onSubmit={() => checked.success && create.mutate(checked.data)}
      >
        <TextInput
          label="Name"
          description="What will use it: a machine, a script."
          value={name}
          onChange={setName}
          autoFocus
        />
        <Choice label="It may" value={preset} onChange={setPreset} options={presetsFor(role)} />
        {preset === 'chosen' && <ScopeTicks role={role} chosen={chosen} onChange={setChosen} />}
        <Choice label="It expires" value={validity} onChange={setValidity} options={validities} />
        {hasPassword && (
          <PasswordInput
            label="The password you sign in with"
            description="Asked each time: a key goes on when you have signed out, and is asked for no password itself."
            value={loginPassword}
            onChange={setLoginPassword}
            autoComplete="current-password"
            required
          />
        )}
      </FormDialog>
    </div>
  );

  function close(): void {
    setOpen(false);
    setName('');
    setPreset('look');
    setChosen([]);
    setValidity('90');
    setLoginPassword('');
    if (create.isError) create.reset();
  }
}
