'use client';
import { Button, Spinner } from '@heroui/react';
import type { ReactNode } from 'react';

export interface SubmitButtonProps {
  children: ReactNode;
  /** It is being done. */
  pending?: boolean;
  disabled?: boolean;
  variant?: 'primary' | 'secondary' | 'danger' | 'outline';
  /** Without it, the form around is submitted. */
  onPress?: () => void;
  full?: boolean;
  size?: 'sm' | 'md';
}

/** A button that shows that its work is under way, and cannot be pressed twice. */
export function SubmitButton({
  children,
  pending = false,
  disabled = false,
  variant = 'primary',
  onPress,
  full,
  size = 'md',
}: SubmitButtonProps) {
  return (
    <Button
      type={onPress ? 'button' : 'submit'}
      variant={variant}
      size={size}
      isPending={pending}
      isDisabled={disabled}
      fullWidth={full ?? false}
      {...(onPress ? { onPress } : {})}
    >
      {pending && <Spinner color="current" size="sm" />}
      {children}
    </Button>
  );
}
