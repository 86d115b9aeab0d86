'use client';
import { vaultPasswordSchema } from '@holdfast/contracts/secrets';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { Choice } from '../../components/forms/choice.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { SecretText } from '../../components/forms/secret-text.tsx';
import { useStrength } from '../../components/forms/strength.ts';
import { StrengthMeter } from '../../components/forms/strength-meter.tsx';

type Origin = 'words' | 'characters' | 'own';

const origins = [
  { value: 'words', label: 'Six words, made here' },
  { value: 'characters', label: 'Letters and digits, made here' },
  { value: 'own', label: 'One of my own' },
] as const;

export interface NewPasswordProps {
  value: string;
  onChange: (value: string) => void;
  /** Where it is kept, in a sentence. */
  hint: string;
}

/** A backup password: made here unless somebody wants one of their own, whose strength is shown. */
export function NewPassword({ value, onChange, hint }: NewPasswordProps) {
  const [origin, setOrigin] = useState<Origin>('words');
  const suggest = useMutation(
    useTRPC().setup.suggestPassword.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ password }) => {
        if (origin !== 'own') onChange(password);
      },
    }),
  );
  const { mutate } = suggest;
  useEffect(() => {
    if (origin !== 'own') mutate({ form: origin });
  }, [origin, mutate]);
  return (
    <div className="flex flex-col gap-3">
      <Choice
        label="New backup password"
        value={origin}
        onChange={(next) => {
          onChange('');
          setOrigin(next);
        }}
        options={origins}
      />
      {origin === 'own' ? (
        <OwnPassword value={value} onChange={onChange} />
      ) : (
        value !== '' && <SecretText label="The new password" value={value} />
      )}
      <ProblemAlert error={suggest.error} />
      <p className="text-sm text-muted">{hint}</p>
    </div>
  );
}

function OwnPassword({ value, onChange }: Pick<NewPasswordProps, 'value' | 'onChange'>) {
  const strength = useStrength(value, ['holdfast', 'backup']);
  const checked = vaultPasswordSchema.safeParse(value);
  return (
    <PasswordInput
      label="Your own password"
      description="At least 15 characters, not easily guessed, and nobody’s sign-in password."
      value={value}
      onChange={onChange}
      autoComplete="off"
      error={value.length > 3 && !checked.success ? checked.error.issues[0]?.message : undefined}
    >
      <StrengthMeter strength={strength} />
    </PasswordInput>
  );
}

export const isVaultPassword = (password: string): boolean => vaultPasswordSchema.safeParse(password).success;
