'use client';
import { Button, Modal } from '@heroui/react';
import type { ReactNode } from 'react';
import { SubmitButton } from '../forms/submit-button.tsx';
import { ProblemAlert } from './problem-alert.tsx';

export interface FormDialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  verb: string;
  ready: boolean;
  pending: boolean;
  error: unknown;
  onSubmit: () => void;
  children: ReactNode;
}

/** A short form in front of the page. */
export function FormDialog({
  open,
  onClose,
  title,
  verb,
  ready,
  pending,
  error,
  onSubmit,
  children,
}: FormDialogProps) {
  return (
    <Modal.Backdrop isOpen={open} onOpenChange={(next) => !next && onClose()}>
      <Modal.Container>
        <Modal.Dialog className="sm:max-w-md">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (ready) onSubmit();
            }}
          >
            <Modal.Header>
              <Modal.Heading>{title}</Modal.Heading>
            </Modal.Header>
            <Modal.Body className="flex flex-col gap-4">
              {children}
              <ProblemAlert error={error} />
            </Modal.Body>
            <Modal.Footer>
              <Button variant="tertiary" onPress={onClose}>
                Close
              </Button>
              <SubmitButton pending={pending} disabled={!ready}>
                {verb}
              </SubmitButton>
            </Modal.Footer>
          </form>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}
