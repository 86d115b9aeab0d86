'use client';
import type { Plan } from '@holdfast/contracts/export-plans';
import { Tick } from '../../components/forms/tick.tsx';
import { Section } from '../../components/shell/section.tsx';
import { shortName } from './roles.ts';

export interface NameColumnsProps {
  plan: Plan;
  /** Of the root. */
  columns: readonly string[];
  onNames: (names: string[]) => void;
}

const mostNames = 8;

/** What a person is found by, beside the key. */
export function NameColumns({ plan, columns, onNames }: NameColumnsProps) {
  const { nameColumns, root } = plan;
  return (
    <Section
      title="What names a person"
      lead={`Columns of ${shortName(root)} that profiles are searched by and shown with.`}
    >
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {columns.map((column) => {
          const isNamed = nameColumns.includes(column);
          return (
            <Tick
              key={column}
              label={column}
              checked={isNamed}
              disabled={!isNamed && nameColumns.length >= mostNames}
              onChange={(checked) =>
                onNames(checked ? [...nameColumns, column] : nameColumns.filter((name) => name !== column))
              }
            />
          );
        })}
      </div>
    </Section>
  );
}
