'use client';
import { PasswordInput } from '../../components/forms/password-input.tsx';

export interface SecretInputProps {
  label: string;
  value: string | undefined;
  onChange: (value: string) => void;
  /** One is stored, and stays where nothing is entered. */
  kept: boolean;
  description?: string;
}

export function SecretInput({ label, value, onChange, kept, description }: SecretInputProps) {
  return (
    <PasswordInput
      label={label}
      value={value ?? ''}
      onChange={onChange}
      autoComplete="off"
      description={kept ? `One is stored. Leave this empty to keep it. ${description ?? ''}` : description}
    />
  );
}
