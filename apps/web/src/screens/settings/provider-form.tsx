'use client';
import { Button } from '@heroui/react';
import { type Provider, saveProviderInput } from '@holdfast/contracts/sign-in';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { SecretText } from '../../components/forms/secret-text.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';

export interface ProviderFormProps {
  /** null: a new one. */
  provider: Provider | null;
  redirectUrl: string;
  onClose: () => void;
}

const nothing = {
  ...{ label: '', issuer: '', clientId: '', roleClaim: '', ownerValue: '', operatorValue: '' },
  admittedDomains: [] as string[],
  secondFactorAcr: [] as string[],
};

export function ProviderForm({ provider, redirectUrl, onClose }: ProviderFormProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [{ admittedDomains, secondFactorAcr, ...fields }, setFields] = useState<Provider>(
    provider ?? nothing,
  );
  const [domains, setDomains] = useState(admittedDomains.join(', '));
  const [acr, setAcr] = useState(secondFactorAcr.join(' '));
  const [clientSecret, setSecret] = useState('');
  const set = (name: keyof typeof fields) => (value: string) =>
    setFields({ ...fields, admittedDomains, secondFactorAcr, [name]: value });
  const checked = saveProviderInput.safeParse({
    ...fields,
    admittedDomains: domains.split(/[\s,]+/).filter(Boolean),
    secondFactorAcr: acr.split(/\s+/).filter(Boolean),
    ...(clientSecret === '' ? {} : { clientSecret }),
  });
  const save = useMutation(
    trpc.signIn.saveProvider.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        notifySuccess('The sign-in page offers the provider now.');
        onClose();
        await queries.invalidateQueries({ queryKey: trpc.signIn.pathKey() });
      },
    }),
  );
  const isAdmitting = domains.trim() !== '';
  const isReady = provider !== null || clientSecret !== '';
  return (
    <form
      className="flex max-w-md flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (checked.success && isReady) save.mutate(checked.data);
      }}
    >
      <p className="text-sm">Enter this redirect address at the provider:</p>
      <SecretText label="Redirect address" value={redirectUrl} />
      <TextInput
        label="Name"
        description="On the button."
        value={fields.label}
        onChange={set('label')}
        autoFocus
      />
      <TextInput
        label="Issuer"
        type="url"
        placeholder="https://"
        value={fields.issuer}
        onChange={set('issuer')}
      />
      <TextInput label="Client id" value={fields.clientId} onChange={set('clientId')} mono />
      <PasswordInput
        label="Client secret"
        description={
          provider ? 'Leave it empty to keep the one that is stored.' : 'Stored encrypted, and never shown.'
        }
        value={clientSecret}
        onChange={setSecret}
        autoComplete="off"
      />
      <TextInput
        label="Domains without invitation"
        description="Addresses of these domains come in uninvited, if the provider has verified them. Usually empty."
        placeholder="example.com"
        value={domains}
        onChange={setDomains}
      />
      {isAdmitting && (
        <>
          <TextInput
            label="Claim with the role"
            description="Such as groups. Without it, everybody who comes in uninvited is a viewer."
            value={fields.roleClaim}
            onChange={set('roleClaim')}
            mono
          />
          <TextInput
            label="Value that makes an owner"
            value={fields.ownerValue}
            onChange={set('ownerValue')}
            mono
          />
          <TextInput
            label="Value that makes an operator"
            value={fields.operatorValue}
            onChange={set('operatorValue')}
            mono
          />
        </>
      )}
      <TextInput
        label="Second factor, by acr"
        description="Values of acr that mean that the provider asked for one, separated by spaces. Without them its amr counts: mfa, or methods of two kinds."
        value={acr}
        onChange={setAcr}
        mono
      />
      <ProblemAlert error={save.error} />
      <div className="flex flex-wrap gap-3">
        <SubmitButton pending={save.isPending} disabled={!checked.success || !isReady}>
          Save
        </SubmitButton>
        <Button variant="tertiary" onPress={onClose}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
