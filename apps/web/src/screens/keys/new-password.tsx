'use client';
import { vaultPasswordSchema } from '@holdfast/contracts/secrets';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { useStrength } from '../../components/forms/strength.ts';
import { StrengthMeter } from '../../components/forms/strength-meter.tsx';

export function NewPassword({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const strength = useStrength(value, ['holdfast', 'backup']);
  const checked = vaultPasswordSchema.safeParse(value);
  return (
    <PasswordInput
      label="New backup password"
      description="At least 15 characters. Not the one you sign in with."
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
