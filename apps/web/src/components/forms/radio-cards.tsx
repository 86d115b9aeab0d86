'use client';
import { Description, Label, Radio, RadioGroup } from '@heroui/react';
import type { ReactNode } from 'react';

export interface RadioCard<T extends string> {
  value: T;
  label: ReactNode;
  description?: ReactNode;
  /** It destroys something. */
  danger?: boolean;
  disabled?: boolean;
}

export interface RadioCardsProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: readonly RadioCard<T>[];
}

/** One of a few, each with a sentence on what it means. */
export function RadioCards<T extends string>({ label, value, onChange, options }: RadioCardsProps<T>) {
  return (
    <RadioGroup
      aria-label={label}
      value={value}
      onChange={(next) => onChange(next as T)}
      className="flex flex-col gap-2"
    >
      {options.map((option) => (
        <Radio
          key={option.value}
          value={option.value}
          isDisabled={option.disabled ?? false}
          className={`m-0 w-full rounded-xl border border-border bg-surface p-4 data-[selected=true]:border-accent ${option.danger ? 'data-[selected=true]:border-danger' : ''}`}
        >
          <Radio.Content className="flex w-full items-start gap-3">
            <Radio.Control className="mt-0.5">
              <Radio.Indicator />
            </Radio.Control>
            <span className="flex min-w-0 flex-col gap-0.5">
              <Label className={option.danger ? 'text-danger-soft-foreground' : ''}>{option.label}</Label>
              {option.description !== undefined && <Description>{option.description}</Description>}
            </span>
          </Radio.Content>
        </Radio>
      ))}
    </RadioGroup>
  );
}
