'use client';
import { Description, FieldError, InputGroup, Label, TextField } from '@heroui/react';
import { Eye, EyeOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useState } from 'react';

export interface PasswordInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  name?: string;
  description?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  autoComplete: 'current-password' | 'new-password' | 'off';
  autoFocus?: boolean;
  /** What is below it, such as its strength. */
  children?: ReactNode;
}

export function PasswordInput(props: PasswordInputProps) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <TextField
      className="w-full"
      value={props.value}
      onChange={props.onChange}
      type={shown ? 'text' : 'password'}
      isInvalid={props.error !== undefined}
      isRequired={props.required ?? false}
      {...(props.name === undefined ? {} : { name: props.name })}
      validationBehavior="aria"
    >
      <Label>{props.label}</Label>
      <InputGroup>
        <InputGroup.Input
          autoComplete={props.autoComplete}
          autoFocus={props.autoFocus ?? false}
          spellCheck={false}
          autoCapitalize="none"
        />
        <InputGroup.Suffix className="pr-0">
          <button
            type="button"
            aria-label={shown ? `Hide: ${props.label}` : `Show: ${props.label}`}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="flex size-9 items-center justify-center text-muted hover:text-foreground"
          >
            <Icon aria-hidden="true" className="size-4" />
          </button>
        </InputGroup.Suffix>
      </InputGroup>
      {props.description !== undefined && <Description>{props.description}</Description>}
      <FieldError>{props.error}</FieldError>
      {props.children}
    </TextField>
  );
}
