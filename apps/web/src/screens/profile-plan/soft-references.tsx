'use client';
import { Button } from '@heroui/react';
import type { Plan, PlanChoices, RootChoices, SoftReference } from '@holdfast/contracts/export-plans';
import { useState } from 'react';
import { Section } from '../../components/shell/section.tsx';
import { AddReference } from './add-reference.tsx';
import { addReference, removeReference } from './change-choices.ts';
import { shortName } from './roles.ts';

export interface SoftReferencesProps {
  plan: Plan;
  tables: RootChoices['tables'];
  choices: PlanChoices;
  onChoices: (choices: PlanChoices) => void;
}

/** References that no foreign key declares: tables without keys, pairs of a type and an id. */
export function SoftReferences({ plan, tables, choices, onChoices }: SoftReferencesProps) {
  const [adding, setAdding] = useState(false);
  const references = choices.softReferences ?? [];
  return (
    <Section
      title="References without a foreign key"
      lead="For tables that name a person by a number or an address, without the database knowing."
    >
      {references.length > 0 && (
        <ul className="flex flex-col gap-2">
          {references.map((reference, at) => (
            <li
              key={wordsOf(reference)}
              className="flex flex-wrap items-center justify-between gap-3 rounded-xl border border-border bg-surface px-4 py-2"
            >
              <span className="min-w-0 font-mono text-xs wrap-anywhere">{wordsOf(reference)}</span>
              <Button size="sm" variant="ghost" onPress={() => onChoices(removeReference(choices, at))}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      {adding ? (
        <AddReference
          {...{ plan, tables }}
          onClose={() => setAdding(false)}
          onAdd={(reference) => {
            onChoices(addReference(choices, reference));
            setAdding(false);
          }}
        />
      ) : (
        <div>
          <Button variant="outline" isDisabled={tables.length === 0} onPress={() => setAdding(true)}>
            Add a reference
          </Button>
        </div>
      )}
    </Section>
  );
}

function wordsOf({ child, childColumns, parent, parentColumns, where = [] }: SoftReference): string {
  const condition = where.map(({ column, values }) => ` where ${column} is ${values.join(' or ')}`).join('');
  return `${shortName(child)} (${childColumns.join(', ')}) → ${shortName(parent)} (${parentColumns.join(', ')})${condition}`;
}
