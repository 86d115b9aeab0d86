'use client';
import { Button } from '@heroui/react';
import type { FoundProfile } from '@holdfast/contracts/exports';
import { useState } from 'react';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';

export interface NameByKeyProps {
  /** Columns whose values name a profile. */
  keyColumns: readonly string[];
  onTake: (profile: FoundProfile) => void;
}

/** For whom no search finds, and for keys of several columns: one field for each. */
export function NameByKey({ keyColumns, onTake }: NameByKeyProps) {
  const [isOpen, setOpen] = useState(false);
  const [values, setValues] = useState<Record<string, string>>({});
  const key = keyColumns.map((column) => values[column]?.trim() ?? '');
  if (!isOpen) {
    return (
      <div>
        <Button size="sm" variant="ghost" className="-ml-3" onPress={() => setOpen(true)}>
          Name somebody by the key
        </Button>
      </div>
    );
  }
  return (
    <form
      className="flex flex-col gap-3 rounded-xl border border-border bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (key.includes('')) return;
        onTake({ key, names: [] });
        setValues({});
        setOpen(false);
      }}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        {keyColumns.map((column, at) => (
          <TextInput
            key={column}
            label={column}
            mono
            autoComplete="off"
            autoFocus={at === 0}
            value={values[column] ?? ''}
            onChange={(value) => setValues({ ...values, [column]: value })}
          />
        ))}
      </div>
      <div className="flex gap-3">
        <SubmitButton size="sm" variant="outline" disabled={key.includes('')}>
          Take this key
        </SubmitButton>
        <Button size="sm" variant="ghost" onPress={() => setOpen(false)}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
