'use client';
import { cronSchema } from '@holdfast/contracts/schedules';
import { Choice } from '../../components/forms/choice.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { useSettled } from '../../components/values/settled.ts';
import { NextFirings } from './next-firings.tsx';
import { presetOf, presets } from './presets.ts';
import { tryReadCron } from './read-cron.ts';

export interface TimeFieldsProps {
  cron: string;
  onCron: (cron: string) => void;
  timeZone: string;
  onTimeZone: (timeZone: string) => void;
}

const zones = Intl.supportedValuesOf('timeZone');

/** A preset or an expression, its plain reading, and the next five firings. */
export function TimeFields({ cron, onCron, timeZone, onTimeZone }: TimeFieldsProps) {
  const asked = useSettled(cron, 300);
  const reading = tryReadCron(cron);
  const isCron = cronSchema.safeParse(asked).success;
  const known = zones.includes(timeZone) || timeZone === 'UTC' ? zones : [timeZone, ...zones];
  return (
    <section aria-label="When" className="flex flex-col gap-5">
      <Choice
        label="When"
        value={presetOf(cron)}
        onChange={(value) => onCron(value === 'own' ? `${cron} ` : value)}
        options={[...presets, { value: 'own', label: 'At other times' }]}
      />
      <TextInput
        label="As a cron expression"
        description="Minute, hour, day of month, month, day of week."
        value={cron}
        onChange={onCron}
        error={reading === undefined ? 'This is no cron expression yet.' : undefined}
        mono
      />
      <Choice
        label="Time zone"
        value={timeZone}
        onChange={onTimeZone}
        options={[...new Set(['UTC', ...known])].map((zone) => ({ value: zone, label: zone }))}
      />
      <div className="rounded-xl bg-surface-secondary p-4 text-sm" aria-live="polite">
        <p className="font-medium">{reading ?? '–'}</p>
        {isCron && <NextFirings cron={asked.trim()} timeZone={timeZone} withNote />}
      </div>
    </section>
  );
}
