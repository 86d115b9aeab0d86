'use client';
import { Button } from '@heroui/react';
import type { ReactNode } from 'react';
import { SubmitButton } from './submit-button.tsx';

export interface EditFormProps {
  className: string;
  /** What is entered can be saved. */
  ready: boolean;
  pending: boolean;
  onSave: () => void;
  onLeave: () => void;
  children: ReactNode;
}

/** A form for one thing, new or changed: it is saved, or left as it was. */
export function EditForm({ className, ready, pending, onSave, onLeave, children }: EditFormProps) {
  return (
    <form
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onSave();
      }}
    >
      {children}
      <div className="flex gap-3">
        <SubmitButton pending={pending} disabled={!ready}>
          Save
        </SubmitButton>
        <Button variant="ghost" onPress={onLeave}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
