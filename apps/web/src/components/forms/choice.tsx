'use client';
import { Description, Label, ListBox, Select } from '@heroui/react';
import type { ReactNode } from 'react';

export interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; label: string }[];
  description?: ReactNode;
  /** Shown to screen readers only. */
  hideLabel?: boolean;
  className?: string;
}

/** One of a few. */
export function Choice<T extends string>({
  label,
  value,
  onChange,
  options,
  description,
  hideLabel,
  className,
}: ChoiceProps<T>) {
  return (
    <Select
      className={className ?? 'w-full'}
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(key as T);
      }}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {!hideLabel && <Label>{label}</Label>}
      <Select.Trigger>
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      {description !== undefined && <Description>{description}</Description>}
      <Select.Popover>
        <ListBox>
          {options.map((option) => (
            <ListBox.Item key={option.value} id={option.value} textValue={option.label}>
              {option.label}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  );
}
