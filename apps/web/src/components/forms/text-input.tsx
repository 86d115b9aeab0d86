'use client';
import { Description, FieldError, Input, Label, TextField } from '@heroui/react';
import type { HTMLInputAutoCompleteAttribute, ReactNode } from 'react';

export interface TextInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  name?: string;
  type?: 'text' | 'email' | 'number' | 'url';
  description?: ReactNode;
  /** What is wrong with it, in words. */
  error?: string | undefined;
  required?: boolean;
  disabled?: boolean;
  autoComplete?: HTMLInputAutoCompleteAttribute;
  placeholder?: string;
  /** Paths, URLs, expressions: letters of equal width. */
  mono?: boolean;
  autoFocus?: boolean;
  inputMode?: 'numeric' | 'text';
}

export function TextInput(props: TextInputProps) {
  return (
    <TextField
      className="w-full"
      value={props.value}
      onChange={props.onChange}
      type={props.type ?? 'text'}
      isInvalid={props.error !== undefined}
      isRequired={props.required ?? false}
      isDisabled={props.disabled ?? false}
      {...(props.name === undefined ? {} : { name: props.name })}
      validationBehavior="aria"
    >
      <Label>{props.label}</Label>
      <Input
        autoComplete={props.autoComplete ?? 'off'}
        autoFocus={props.autoFocus ?? false}
        placeholder={props.placeholder ?? ''}
        inputMode={props.inputMode ?? 'text'}
        spellCheck={false}
        className={props.mono ? 'font-mono text-sm' : ''}
      />
      {props.description !== undefined && <Description>{props.description}</Description>}
      <FieldError>{props.error}</FieldError>
    </TextField>
  );
}
