'use client';
import { buttonVariants, Label, SearchField } from '@heroui/react';
import type { AuditFilter } from '@holdfast/contracts/people';
import { Download } from 'lucide-react';
import { Choice } from '../../components/forms/choice.tsx';
import { Filters } from '../../components/table/filters.tsx';
import { areas, type Since, times } from './audit-areas.ts';

export interface AuditChoice {
  text: string;
  area: string;
  since: Since;
}

export interface AuditFiltersProps {
  choice: AuditChoice;
  onChange: (choice: AuditChoice) => void;
  /** As it is asked for, for the file. */
  filter: AuditFilter;
}

export function AuditFilters({ choice, onChange, filter }: AuditFiltersProps) {
  const query = new URLSearchParams(
    Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return (
    <Filters>
      <SearchField
        value={choice.text}
        onChange={(text) => onChange({ ...choice, text })}
        className="w-full sm:w-60"
      >
        <Label className="sr-only">Search the audit log</Label>
        <SearchField.Group>
          <SearchField.SearchIcon />
          <SearchField.Input placeholder="Who, what, from where" />
          <SearchField.ClearButton />
        </SearchField.Group>
      </SearchField>
      <Choice
        label="Area"
        hideLabel
        value={choice.area}
        onChange={(area) => onChange({ ...choice, area })}
        options={areas}
        className="w-[calc(50%-0.375rem)] sm:w-42"
      />
      <Choice
        label="Time"
        hideLabel
        value={choice.since}
        onChange={(since) => onChange({ ...choice, since })}
        options={times}
        className="w-[calc(50%-0.375rem)] sm:w-42"
      />
      <a href={`/api/audit.csv?${query}`} download className={buttonVariants({ variant: 'outline' })}>
        <Download aria-hidden="true" className="size-4" />
        Save as CSV
      </a>
    </Filters>
  );
}
