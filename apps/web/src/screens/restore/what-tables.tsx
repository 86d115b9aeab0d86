'use client';
import type { BackupTable } from '@holdfast/contracts/backups';
import { useState } from 'react';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { Tick } from '../../components/forms/tick.tsx';
import { formatBytes, formatCounted } from '../../components/values/format.ts';
import type { TableName } from './database-plan.ts';

export interface WhatTablesProps {
  tables: readonly BackupTable[];
  /** undefined: all. */
  chosen: readonly TableName[] | undefined;
  onChosen: (tables: readonly TableName[] | undefined) => void;
  onNext: () => void;
}

export function WhatTables({ tables, chosen, onChosen, onNext }: WhatTablesProps) {
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  return (
    <div className="flex flex-col gap-6">
      <RadioCards
        label="What shall come back"
        value={chosen === undefined ? 'all' : 'some'}
        onChange={(value) => onChosen(value === 'all' ? undefined : [])}
        options={[
          {
            value: 'all',
            label: 'The whole database',
            description: `${formatCounted(tables.length, 'table')}, ${formatBytes(bytes)}, with everything that belongs to it.`,
          },
          {
            value: 'some',
            label: 'Some tables',
            description: 'Only these, with their rows, indexes and sequences.',
          },
        ]}
      />
      {chosen !== undefined && <TableTicks tables={tables} chosen={chosen} onChosen={onChosen} />}
      <div>
        <SubmitButton disabled={chosen?.length === 0} onPress={onNext}>
          Go on
        </SubmitButton>
      </div>
    </div>
  );
}

interface TableTicksProps {
  tables: readonly BackupTable[];
  chosen: readonly TableName[];
  onChosen: (tables: readonly TableName[]) => void;
}

/** Tables to choose among, by name. */
export function TableTicks({ tables, chosen, onChosen }: TableTicksProps) {
  const [find, setFind] = useState('');
  const found = tables.filter(({ schema, name }) => `${schema}.${name}`.includes(find.trim().toLowerCase()));
  const is = (table: TableName) =>
    chosen.some(({ schema, name }) => schema === table.schema && name === table.name);
  const toggle = ({ schema, name }: TableName) =>
    onChosen(
      is({ schema, name })
        ? chosen.filter((one) => one.schema !== schema || one.name !== name)
        : [...chosen, { schema, name }],
    );
  return (
    <section aria-label="Tables" className="flex flex-col gap-3">
      {tables.length > 12 && <TextInput label="Find a table" value={find} onChange={setFind} />}
      <ul className="max-h-96 divide-y divide-separator overflow-y-auto rounded-xl border border-border bg-surface">
        {found.slice(0, 300).map((table) => (
          <li key={`${table.schema}.${table.name}`} className="px-4 py-2">
            <Tick
              checked={is(table)}
              onChange={() => toggle(table)}
              label={
                <span className="font-mono text-xs">
                  {table.schema !== 'public' && `${table.schema}.`}
                  {table.name}
                </span>
              }
              description={`${formatCounted(table.rows, 'row')}, ${formatBytes(table.bytes)}`}
            />
          </li>
        ))}
      </ul>
      <p className="text-sm text-muted" aria-live="polite">
        {formatCounted(chosen.length, 'table')} chosen.
      </p>
    </section>
  );
}
