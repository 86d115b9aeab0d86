'use client';
import { Choice } from '../../components/forms/choice.tsx';
import { Filters } from '../../components/table/filters.tsx';
import { SourceChoice } from '../sources/source-choice.tsx';
import type { BackupFilter } from './filter.ts';

const kinds = [
  { value: 'all', label: 'Every kind' },
  { value: 'database', label: 'Databases' },
  { value: 'files', label: 'Directories' },
  { value: 'holdfast', label: 'Holdfast itself' },
] as const;

const proofs = [
  { value: 'all', label: 'Proven or not' },
  { value: 'proven', label: 'Proven' },
  { value: 'unproven', label: 'Not proven' },
  { value: 'failed', label: 'Failed its proof' },
] as const;

const states = [
  { value: 'all', label: 'Every state' },
  { value: 'complete', label: 'Complete' },
  { value: 'partial', label: 'Partial' },
  { value: 'pinned', label: 'Kept for ever' },
] as const;

const times = [
  { value: 'all', label: 'Any time' },
  { value: '1', label: 'Last 24 hours' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '365', label: 'Last year' },
] as const;

const width = 'w-[calc(50%-0.375rem)] sm:w-42';

export interface BackupFiltersProps {
  filter: BackupFilter;
  onChange: (filter: BackupFilter) => void;
}

export function BackupFilters({ filter, onChange }: BackupFiltersProps) {
  const set = (change: Partial<BackupFilter>) => onChange({ ...filter, ...change });
  return (
    <Filters>
      <SourceChoice value={filter.sourceId} onChange={(sourceId) => set({ sourceId })} />
      <Choice
        label="Kind"
        hideLabel
        value={filter.kind}
        onChange={(kind) => set({ kind })}
        options={kinds}
        className={width}
      />
      <Choice
        label="Proof"
        hideLabel
        value={filter.proof}
        onChange={(proof) => set({ proof })}
        options={proofs}
        className={width}
      />
      <Choice
        label="State"
        hideLabel
        value={filter.state}
        onChange={(state) => set({ state })}
        options={states}
        className={width}
      />
      <Choice
        label="Time"
        hideLabel
        value={filter.since}
        onChange={(since) => set({ since })}
        options={times}
        className={width}
      />
    </Filters>
  );
}
