'use client';
import { Button } from '@heroui/react';
import { useState } from 'react';
import { ConfirmByTyping, type ConfirmByTypingProps } from './confirm-by-typing.tsx';

export interface RemoveButtonProps extends Omit<ConfirmByTypingProps, 'open' | 'onClose'> {
  size?: 'sm' | 'md';
}

/** A button that removes a thing, once its name was typed. */
export function RemoveButton({ size = 'md', ...question }: RemoveButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="ghost" size={size} onPress={() => setOpen(true)}>
        Remove
      </Button>
      <ConfirmByTyping open={open} onClose={() => setOpen(false)} {...question} />
    </>
  );
}
