'use client';
import type { ReactNode } from 'react';
import { SubmitButton } from '../forms/submit-button.tsx';
import { ProblemAlert } from './problem-alert.tsx';

export interface SettingsFormProps {
  /** Who may not change them reads them only. */
  mayChange: boolean;
  ready: boolean;
  pending: boolean;
  error: unknown;
  variant?: 'primary' | 'outline';
  onSave: () => void;
  children: ReactNode;
}

/** Settings that are there from the beginning, and are saved together. */
export function SettingsForm(props: SettingsFormProps) {
  const { mayChange, ready, pending, error, variant = 'primary', onSave, children } = props;
  return (
    <form
      className="flex max-w-md flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onSave();
      }}
    >
      {children}
      <ProblemAlert error={error} />
      {mayChange && (
        <div>
          <SubmitButton variant={variant} pending={pending} disabled={!ready}>
            Save
          </SubmitButton>
        </div>
      )}
    </form>
  );
}

interface Checked {
  error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } | undefined;
}

/** What is wrong with a field, of all that a schema said. */
export function wrongWith<Field extends string>({ error }: Checked): (field: Field) => string | undefined {
  return (field) => error?.issues.find(({ path }) => path[0] === field)?.message;
}
