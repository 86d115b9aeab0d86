'use client';
import { Button } from '@heroui/react';
import type { Plan, RootChoices, SoftReference } from '@holdfast/contracts/export-plans';
import { X } from 'lucide-react';
import { useState } from 'react';
import { Choice } from '../../components/forms/choice.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { shortName } from './roles.ts';

export interface AddReferenceProps {
  plan: Plan;
  tables: RootChoices['tables'];
  onAdd: (reference: SoftReference) => void;
  onClose: () => void;
}

/** A column of the child, and that of the parent with the same value. */
interface Pair {
  child: string;
  parent: string;
}

const always = '';
const columnsAtMost = 32;

export function AddReference({ plan, tables, onAdd, onClose }: AddReferenceProps) {
  const parents = plan.tables.filter(({ role }) => role === 'root' || role === 'own');
  const optionsOf = (name: string) =>
    (tables.find(({ table }) => table === name)?.columns ?? []).map(({ name: column }) => ({
      value: column,
      label: column,
    }));
  /** As many pairs as the parent's key has columns; of columns with the same name where there are such. */
  const pairsFor = (childTable: string, parentTable: string): Pair[] => {
    const columns = optionsOf(childTable).map(({ value }) => value);
    const key = parents.find(({ table }) => table === parentTable)?.key ?? [];
    return (key.length > 0 ? key : [optionsOf(parentTable)[0]?.value ?? '']).map((column) => ({
      child: columns.find((name) => name === column) ?? columns[0] ?? '',
      parent: column,
    }));
  };
  const [child, setChild] = useState(tables.find(({ table }) => table !== plan.root)?.table ?? plan.root);
  const [parent, setParent] = useState(plan.root);
  const [pairs, setPairs] = useState(() => pairsFor(child, parent));
  const [where, setWhere] = useState(always);
  const [values, setValues] = useState('');
  const [childOptions, parentOptions] = [optionsOf(child), optionsOf(parent)];
  const listed = values.split(',').flatMap((value) => value.trim() || []);
  const isDistinct = new Set(pairs.map((pair) => pair.child)).size === pairs.length;
  const isReady =
    isDistinct &&
    pairs.every((pair) => pair.child !== '' && pair.parent !== '') &&
    (where === always || listed.length > 0);
  const change = (at: number, part: Partial<Pair>) =>
    setPairs(pairs.map((pair, index) => (index === at ? { ...pair, ...part } : pair)));
  return (
    <div className="grid gap-4 rounded-xl border border-border bg-surface p-4 sm:grid-cols-2">
      <Choice
        label="Rows of"
        value={child}
        onChange={(name) => {
          setChild(name);
          setPairs(pairsFor(name, parent));
          setWhere(always);
        }}
        options={tables.map(({ table }) => ({ value: table, label: shortName(table) }))}
      />
      <Choice
        label="name a row of"
        value={parent}
        onChange={(name) => {
          setParent(name);
          setPairs(pairsFor(child, name));
        }}
        options={parents.map(({ table }) => ({ value: table, label: shortName(table) }))}
      />
      <PairList
        {...{ pairs, childOptions, parentOptions, change }}
        onRemove={(at) => setPairs(pairs.filter((_, index) => index !== at))}
      />
      <div className="flex flex-wrap items-center gap-3 sm:col-span-2">
        <Button
          size="sm"
          variant="ghost"
          isDisabled={pairs.length >= Math.min(columnsAtMost, childOptions.length)}
          onPress={() =>
            setPairs([
              ...pairs,
              {
                child:
                  childOptions.find(({ value }) => pairs.every((pair) => pair.child !== value))?.value ?? '',
                parent: parentOptions[0]?.value ?? '',
              },
            ])
          }
        >
          And another column
        </Button>
        {!isDistinct && (
          <span className="text-xs text-warning-soft-foreground">A column can be named once only.</span>
        )}
      </div>
      <Choice
        label="Only where"
        value={where}
        onChange={setWhere}
        options={[{ value: always, label: 'always' }, ...childOptions]}
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
              ...{ child, childColumns: pairs.map((pair) => pair.child) },
              ...{ parent, parentColumns: pairs.map((pair) => pair.parent) },
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

interface PairListProps {
  pairs: readonly Pair[];
  childOptions: { value: string; label: string }[];
  parentOptions: { value: string; label: string }[];
  change: (at: number, part: Partial<Pair>) => void;
  onRemove: (at: number) => void;
}

function PairList({ pairs, childOptions, parentOptions, change, onRemove }: PairListProps) {
  return (
    <ul className="flex flex-col gap-3 sm:col-span-2">
      {pairs.map((pair, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pair is its place; nothing else tells two apart
        <li key={at} className="flex flex-col gap-3 sm:flex-row sm:items-end">
          <Choice
            label={at === 0 ? 'by the column' : 'and by'}
            value={pair.child}
            onChange={(column) => change(at, { child: column })}
            options={childOptions}
          />
          <Choice
            label="which has its"
            value={pair.parent}
            onChange={(column) => change(at, { parent: column })}
            options={parentOptions}
          />
          {pairs.length > 1 && (
            <Button
              isIconOnly
              variant="ghost"
              aria-label={`Without ${pair.child}`}
              onPress={() => onRemove(at)}
            >
              <X aria-hidden="true" className="size-4" />
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
