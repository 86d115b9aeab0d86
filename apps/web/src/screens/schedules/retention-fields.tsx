'use client';
import { type Retention, retentionSchema } from '@holdfast/contracts/retention';
import { TextInput } from '../../components/forms/text-input.tsx';
import { retentionWords } from './task-words.ts';

const counts = [
  ['keepLast', 'The newest'],
  ['keepHourly', 'Hourly'],
  ['keepDaily', 'Daily'],
  ['keepWeekly', 'Weekly'],
  ['keepMonthly', 'Monthly'],
  ['keepYearly', 'Yearly'],
] as const;

export interface RetentionFieldsProps {
  value: Retention;
  onChange: (value: Retention) => void;
}

/** What stays; the rest goes. A backup stays when any of the rules keeps it. */
export function RetentionFields({ value, onChange }: RetentionFieldsProps) {
  const checked = retentionSchema.safeParse(value);
  const set = (rule: keyof Retention, text: string) => {
    const { [rule]: _, ...others } = value;
    const given = text.trim();
    if (given === '') return onChange(others);
    onChange({ ...others, [rule]: rule === 'keepWithin' ? given : Number(given.replace(/\D/g, '')) });
  };
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="mb-2 text-sm font-medium">What is kept, of each source</legend>
      <TextInput
        label="Everything younger than"
        description="30d, 6m or 1y6m: days, months, years."
        value={value.keepWithin ?? ''}
        onChange={(text) => set('keepWithin', text)}
        mono
      />
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        {counts.map(([rule, label]) => (
          <TextInput
            key={rule}
            label={label}
            inputMode="numeric"
            placeholder="0"
            value={value[rule] === undefined ? '' : String(value[rule])}
            onChange={(text) => set(rule, text)}
          />
        ))}
      </div>
      <p className="text-sm text-muted" aria-live="polite">
        {checked.success
          ? `It ${retentionWords(checked.data)}. Pinned backups and the newest proven one stay in any case.`
          : checked.error.issues[0]?.message}
      </p>
    </fieldset>
  );
}
