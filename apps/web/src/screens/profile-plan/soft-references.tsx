'use client';
import { Button } from '@heroui/react';
import type { Plan, PlanChoices, RootChoices, SoftReference } from '@holdfast/contracts/export-plans';
import { useState } from 'react';
import { Choice } from '../../components/forms/choice.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { Section } from '../../components/shell/section.tsx';
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

interface AddReferenceProps {
  plan: Plan;
  tables: RootChoices['tables'];
  onAdd: (reference: SoftReference) => void;
  onClose: () => void;
}

const always = '';

function AddReference({ plan, tables, onAdd, onClose }: AddReferenceProps) {
  const parents = plan.tables.filter(({ role }) => role === 'root' || role === 'own');
  const [child, setChild] = useState(tables.find(({ table }) => table !== plan.root)?.table ?? plan.root);
  const [childColumn, setChildColumn] = useState('');
  const [parent, setParent] = useState(plan.root);
  const [parentColumn, setParentColumn] = useState(parents[0]?.key[0] ?? '');
  const [where, setWhere] = useState(always);
  const [values, setValues] = useState('');
  const columnsOf = (name: string) =>
    (tables.find(({ table }) => table === name)?.columns ?? []).map(({ name: column }) => ({
      value: column,
      label: column,
    }));
  const childColumns = columnsOf(child);
  const chosen = childColumn || (childColumns[0]?.value ?? '');
  const listed = values.split(',').flatMap((value) => value.trim() || []);
  const isReady = chosen !== '' && parentColumn !== '' && (where === always || listed.length > 0);
  return (
    <div className="grid gap-4 rounded-xl border border-border bg-surface p-4 sm:grid-cols-2">
      <Choice
        label="Rows of"
        value={child}
        onChange={(name) => {
          setChild(name);
          setChildColumn('');
          setWhere(always);
        }}
        options={tables.map(({ table }) => ({ value: table, label: shortName(table) }))}
      />
      <Choice label="name in" value={chosen} onChange={setChildColumn} options={childColumns} />
      <Choice
        label="a row of"
        value={parent}
        onChange={(name) => {
          setParent(name);
          setParentColumn(parents.find(({ table }) => table === name)?.key[0] ?? '');
        }}
        options={parents.map(({ table }) => ({ value: table, label: shortName(table) }))}
      />
      <Choice label="by its" value={parentColumn} onChange={setParentColumn} options={columnsOf(parent)} />
      <Choice
        label="Only where"
        value={where}
        onChange={setWhere}
        options={[{ value: always, label: 'always' }, ...childColumns]}
      />
      {where !== always && (
        <TextInput
          label="is one of"
          description="With commas between, such as: customer, Customer"
          value={values}
          onChange={setValues}
        />
      )}
      <div className="flex gap-3 sm:col-span-2">
        <SubmitButton
          disabled={!isReady}
          onPress={() =>
            onAdd({
              ...{ child, childColumns: [chosen], parent, parentColumns: [parentColumn] },
              ...(where === always ? {} : { where: [{ column: where, values: listed }] }),
            })
          }
        >
          Add it
        </SubmitButton>
        <Button variant="ghost" onPress={onClose}>
          Leave it
        </Button>
      </div>
    </div>
  );
}
