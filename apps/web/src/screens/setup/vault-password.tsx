'use client';
import { vaultPasswordSchema } from '@holdfast/contracts/secrets';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { SecretText } from '../../components/forms/secret-text.tsx';
import { useStrength } from '../../components/forms/strength.ts';
import { StrengthMeter } from '../../components/forms/strength-meter.tsx';

export type PasswordOrigin = 'environment' | 'generated' | 'own';

export interface VaultPasswordProps {
  origin: PasswordOrigin;
  onOrigin: (origin: PasswordOrigin) => void;
  /** BACKUP_ENCRYPTION_PASSWORD is set. */
  hasEnvironment: boolean;
  /** A vault that is there is opened, not made. */
  existing: boolean;
  generated: string;
  onGenerated: (password: string) => void;
  own: string;
  onOwn: (password: string) => void;
}

export function VaultPassword(props: VaultPasswordProps) {
  const { origin, onOrigin, hasEnvironment, existing, generated, onGenerated, own, onOwn } = props;
  const { mutate: suggest } = useMutation(
    useTRPC().setup.suggestPassword.mutationOptions({ onSuccess: ({ password }) => onGenerated(password) }),
  );
  useEffect(() => {
    if (generated === '') suggest();
  }, [generated, suggest]);
  const strength = useStrength(own, ['holdfast', 'backup']);
  const tooShort = own !== '' && !existing && !vaultPasswordSchema.safeParse(own).success;
  const options = [
    ...(hasEnvironment
      ? [
          {
            value: 'environment' as const,
            label: 'The one of the environment',
            description: 'BACKUP_ENCRYPTION_PASSWORD is set.',
          },
        ]
      : []),
    ...(existing
      ? []
      : [
          {
            value: 'generated' as const,
            label: 'A new one, made here',
            description: 'Nobody has used it anywhere. Recommended.',
          },
        ]),
    {
      value: 'own' as const,
      label: existing ? 'The password of that vault' : 'One of your own',
      description: existing ? undefined : 'At least 15 characters, and not the one you sign in with.',
    },
  ];
  return (
    <section className="flex flex-col gap-4" aria-labelledby="backup-password">
      <div>
        <h2 id="backup-password" className="text-sm font-medium">
          Backup password
        </h2>
        <p className="mt-1 text-sm text-muted">
          It encrypts the vault. Without it no backup can be read, by anybody.
        </p>
      </div>
      <RadioCards label="Backup password" value={origin} onChange={onOrigin} options={options} />
      {origin === 'generated' && generated !== '' && (
        <SecretText label="The new password" value={generated} />
      )}
      {origin === 'own' && (
        <PasswordInput
          label="Password of the vault"
          value={own}
          onChange={onOwn}
          autoComplete="off"
          error={tooShort && own.length > 3 ? 'At least 15 characters.' : undefined}
        >
          {!existing && <StrengthMeter strength={strength} />}
        </PasswordInput>
      )}
    </section>
  );
}
