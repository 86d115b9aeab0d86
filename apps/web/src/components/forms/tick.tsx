'use client';
import { Checkbox, Description, Label } from '@heroui/react';
import type { ReactNode } from 'react';

export interface TickProps {
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  description?: ReactNode;
  disabled?: boolean;
  indeterminate?: boolean;
  /** For screen readers, where the label is no text. */
  name?: string;
}

export function Tick({ label, checked, onChange, description, disabled, indeterminate, name }: TickProps) {
  return (
    <Checkbox
      isSelected={checked}
      onChange={onChange}
      isDisabled={disabled ?? false}
      isIndeterminate={indeterminate ?? false}
      {...(name === undefined ? {} : { 'aria-label': name })}
    >
      <Checkbox.Content className="flex items-start gap-3">
        <Checkbox.Control className="mt-0.5 border border-border">
          <Checkbox.Indicator />
        </Checkbox.Control>
        <span className="flex min-w-0 flex-col gap-0.5">
          <Label className="font-normal">{label}</Label>
          {description !== undefined && <Description>{description}</Description>}
        </span>
      </Checkbox.Content>
    </Checkbox>
  );
}
