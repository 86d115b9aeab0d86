'use client';
import type { RootChoices } from '@holdfast/contracts/export-plans';
import { useState } from 'react';
import { Choice } from '../../components/forms/choice.tsx';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Section } from '../../components/shell/section.tsx';
import { shortName } from './roles.ts';

export interface ChooseRootProps {
  roots: RootChoices;
  pending: boolean;
  onRoot: (table: string) => void;
}

const other = '';
const shownGuesses = 5;

/** Which table has one row a person: what its name and columns say, or any other. */
export function ChooseRoot({ roots, pending, onRoot }: ChooseRootProps) {
  const guesses = roots.guesses.slice(0, shownGuesses);
  const usable = roots.tables.filter(({ key }) => key.length > 0);
  const [guess, setGuess] = useState(guesses[0]?.table ?? other);
  const [table, setTable] = useState(usable[0]?.table ?? '');
  const root = guess === other ? table : guess;
  return (
    <Section
      title="Which table has one row for each person?"
      lead="Customers, patients, members. Only names of tables and columns were looked at, no rows."
    >
      <RadioCards
        label="Root table"
        value={guess}
        onChange={setGuess}
        options={[
          ...guesses.map(({ table: name, reasons }) => ({
            value: name,
            label: shortName(name),
            description: `Likely, since ${reasons.join(', ')}.`,
          })),
          { value: other, label: 'Another table', description: 'Any that has a key.' },
        ]}
      />
      {guess === other && (
        <Choice
          label="Table"
          value={table}
          onChange={setTable}
          options={usable.map(({ table: name }) => ({ value: name, label: shortName(name) }))}
          className="w-full max-w-md"
        />
      )}
      <div>
        <SubmitButton pending={pending} disabled={root === ''} onPress={() => onRoot(root)}>
          Go on
        </SubmitButton>
      </div>
    </Section>
  );
}
