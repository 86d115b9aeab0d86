'use client';
import { Button } from '@heroui/react';
import { type ReactNode, useState } from 'react';
import { problemOf } from '../../client/problem.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';

export interface OpenUploadFormProps {
  lead: string;
  /** Of the field. */
  label: string;
  description: ReactNode;
  pending: boolean;
  error: unknown;
  /** undefined: the field was left empty. */
  onOpen: (password: string | undefined) => void;
  onDiscard: () => void;
}

/** A file is here completely: now what opens it. */
export function OpenUploadForm(props: OpenUploadFormProps) {
  const { lead, label, description, pending, error, onOpen, onDiscard } = props;
  const [password, setPassword] = useState('');
  const problem = error ? problemOf(error) : undefined;
  const isWrong = problem?.code === 'wrong-password';
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        onOpen(password === '' ? undefined : password);
      }}
    >
      <p className="text-sm wrap-anywhere">{lead}</p>
      <PasswordInput
        {...{ label, description, value: password, onChange: setPassword }}
        autoComplete="off"
        error={isWrong ? problem.message : undefined}
        autoFocus
      />
      {!isWrong && <ProblemAlert error={error} />}
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={pending}>Open it</SubmitButton>
        <Button variant="tertiary" onPress={onDiscard}>
          Discard it
        </Button>
      </div>
    </form>
  );
}
