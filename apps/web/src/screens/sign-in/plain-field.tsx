'use client';
import { Input, Label } from '@heroui/react';
import { type HTMLInputAutoCompleteAttribute, useId } from 'react';

export interface PlainFieldProps {
  name: string;
  label: string;
  type: 'email' | 'password';
  autoComplete: HTMLInputAutoCompleteAttribute;
  autoFocus?: boolean;
}

/**
 * A field that keeps what it holds: on a fresh page a password manager, or fast fingers, fill it in before the script
 * has woken up, and a field with a value of ours would be emptied then. It is read when the form is sent.
 */
export function PlainField({ name, label, type, autoComplete, autoFocus = false }: PlainFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>{label}</Label>
      <Input
        id={id}
        name={name}
        type={type}
        autoComplete={autoComplete}
        autoFocus={autoFocus}
        autoCapitalize="none"
        spellCheck={false}
        required
      />
    </div>
  );
}
