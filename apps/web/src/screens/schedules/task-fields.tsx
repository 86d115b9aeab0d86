'use client';
import type { ScheduleTask } from '@holdfast/contracts/schedules';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { Choice } from '../../components/forms/choice.tsx';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { Tick } from '../../components/forms/tick.tsx';
import { RetentionFields } from './retention-fields.tsx';

export interface TaskFieldsProps {
  value: ScheduleTask;
  onChange: (value: ScheduleTask) => void;
}

const beginnings: Record<ScheduleTask['task'], ScheduleTask> = {
  backup: { task: 'backup', kind: null, sourceIds: null },
  full: { task: 'full' },
  verify: { task: 'verify', level: 'restore', sourceIds: null },
  'clean-up': { task: 'clean-up', retention: { keepWithin: '30d' }, sourceIds: null },
};

/** What is done, and to which sources. */
export function TaskFields({ value, onChange }: TaskFieldsProps) {
  return (
    <section aria-label="What" className="flex flex-col gap-5">
      <RadioCards
        label="What is done"
        value={value.task}
        onChange={(task) => onChange(beginnings[task])}
        options={[
          { value: 'backup', label: 'Back up', description: 'Each source by itself.' },
          {
            value: 'full',
            label: 'Full backup',
            description: 'Every source and Holdfast itself, as one entry.',
          },
          { value: 'verify', label: 'Verify', description: 'Shows that backups can be restored.' },
          {
            value: 'clean-up',
            label: 'Clean up',
            description: 'Removes backups that are not to be kept, and frees their room.',
          },
        ]}
      />
      {value.task === 'backup' && value.sourceIds === null && (
        <Choice
          label="Which kind"
          value={value.kind ?? 'all'}
          onChange={(kind) => onChange({ ...value, kind: kind === 'all' ? null : kind })}
          options={[
            { value: 'all', label: 'Databases and directories' },
            { value: 'database', label: 'Databases only' },
            { value: 'files', label: 'Directories only' },
          ]}
        />
      )}
      {value.task === 'verify' && (
        <Choice
          label="How thoroughly"
          value={value.level}
          onChange={(level) => onChange({ ...value, level })}
          options={[
            { value: 'restore', label: 'Restore the newest backup and compare it' },
            { value: 'full', label: 'Read every byte' },
            { value: 'structure', label: 'Check that everything is there' },
          ]}
        />
      )}
      {value.task === 'clean-up' && (
        <RetentionFields
          value={value.retention}
          onChange={(retention) => onChange({ ...value, retention })}
        />
      )}
      {value.task !== 'full' && (
        <SourceTicks
          chosen={value.sourceIds}
          onChosen={(sourceIds) =>
            onChange(value.task === 'backup' ? { ...value, sourceIds, kind: null } : { ...value, sourceIds })
          }
        />
      )}
    </section>
  );
}

interface SourceTicksProps {
  /** null: all. */
  chosen: string[] | null;
  onChosen: (chosen: string[] | null) => void;
}

function SourceTicks({ chosen, onChosen }: SourceTicksProps) {
  const sources = useQuery(useTRPC().sources.list.queryOptions());
  const rows = (sources.data ?? []).filter(({ kind }) => kind !== 'holdfast');
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">Which sources</legend>
      <Tick
        label="All of them, also those that are added later"
        checked={chosen === null}
        onChange={(all) => onChosen(all ? null : rows.slice(0, 1).map(({ id }) => id))}
      />
      {chosen !== null &&
        rows.map(({ id, name }) => (
          <div key={id} className="pl-7">
            <Tick
              label={name}
              checked={chosen.includes(id)}
              disabled={chosen.length === 1 && chosen[0] === id}
              onChange={(taken) => onChosen(taken ? [...chosen, id] : chosen.filter((one) => one !== id))}
            />
          </div>
        ))}
    </fieldset>
  );
}
