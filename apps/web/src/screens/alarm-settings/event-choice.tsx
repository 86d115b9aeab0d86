'use client';
import { type AlarmEvent, alarmEventSchema } from '@holdfast/contracts/alarms';
import { Tick } from '../../components/forms/tick.tsx';
import { eventWords } from '../alarms/event-words.ts';

export interface EventChoiceProps {
  /** null: all. */
  value: AlarmEvent[] | null;
  onChange: (value: AlarmEvent[] | null) => void;
}

/** Which alarms a channel is told of. */
export function EventChoice({ value, onChange }: EventChoiceProps) {
  const all = alarmEventSchema.options;
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2.5 text-sm font-medium">Alarms that come here</legend>
      <Tick
        label="Every alarm"
        description="Also kinds that are added later."
        checked={value === null}
        onChange={(every) => onChange(every ? null : [...all])}
      />
      {value !== null && (
        <div className="ml-7 flex flex-col gap-2.5">
          {all.map((event) => (
            <Tick
              key={event}
              label={eventWords[event]}
              checked={value.includes(event)}
              onChange={(on) => onChange(all.filter((one) => (one === event ? on : value.includes(one))))}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}
