'use client';
import type { ScheduleTask } from '@holdfast/contracts/schedules';
import { Choice } from '../../components/forms/choice.tsx';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { RetentionFields } from './retention-fields.tsx';
import { SourceTicks } from './source-ticks.tsx';

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
