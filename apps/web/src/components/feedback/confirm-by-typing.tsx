'use client';
import { AlertDialog, Button } from '@heroui/react';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextInput } from '../forms/text-input.tsx';
import { ProblemAlert } from './problem-alert.tsx';

export interface ConfirmByTypingProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** One sentence: what it brings about. */
  consequence: ReactNode;
  /** The name of the thing, to be typed. */
  name: string;
  /** Of the button. */
  verb: string;
  pending: boolean;
  error: unknown;
  onConfirm: (name: string) => void;
}

/** Before something is destroyed: what that means, and the name of the thing by hand. */
export function ConfirmByTyping(props: ConfirmByTypingProps) {
  return (
    <AlertDialog.Backdrop isOpen={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <AlertDialog.Container>
        <AlertDialog.Dialog className="sm:max-w-md">
          {props.open && <Question {...props} />}
        </AlertDialog.Dialog>
      </AlertDialog.Container>
    </AlertDialog.Backdrop>
  );
}

function Question({
  title,
  consequence,
  name,
  verb,
  pending,
  error,
  onConfirm,
  onClose,
}: ConfirmByTypingProps) {
  const [typed, setTyped] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === name) onConfirm(typed);
      }}
    >
      <AlertDialog.Header>
        <AlertDialog.Icon status="danger" />
        <AlertDialog.Heading>{title}</AlertDialog.Heading>
      </AlertDialog.Header>
      <AlertDialog.Body className="flex flex-col gap-4">
        <p className="text-sm">{consequence}</p>
        <TextInput label={`Type ${name} to go on`} value={typed} onChange={setTyped} autoFocus />
        <ProblemAlert error={error} />
      </AlertDialog.Body>
      <AlertDialog.Footer>
        <Button variant="tertiary" onPress={onClose}>
          Leave it
        </Button>
        <SubmitButton variant="danger" pending={pending} disabled={typed !== name}>
          {verb}
        </SubmitButton>
      </AlertDialog.Footer>
    </form>
  );
}
