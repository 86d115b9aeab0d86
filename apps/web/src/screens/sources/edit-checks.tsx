'use client';
import { Description, Label, TextArea, TextField } from '@heroui/react';
import type { SourceDetail } from '@holdfast/contracts/sources';
import { useState } from 'react';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Section } from '../../components/shell/section.tsx';
import { useSaveSource } from './use-save-source.ts';

const example = `-- every order has a customer
SELECT count(*) = 0 FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE c.id IS NULL;`;

/** The owner's own questions: every test restore asks them of the restored copy. */
export function EditChecks({ source }: { source: SourceDetail }) {
  const [text, setText] = useState(source.checks ?? '');
  const save = useSaveSource(source.id, 'The next test restore asks them.');
  return (
    <Section
      title="Your own questions"
      lead="What a restored copy has to answer with true before it counts as proven."
    >
      <form
        className="flex flex-col gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ id: source.id, checks: text.trim() === '' ? null : text });
        }}
      >
        <TextField value={text} onChange={setText}>
          <Label>SQL</Label>
          <TextArea rows={5} spellCheck={false} placeholder={example} className="font-mono text-sm" />
          <Description>
            One SELECT each, ended by a semicolon; a comment line above gives it a name. They run read-only,
            for a minute at most.
          </Description>
        </TextField>
        <ProblemAlert error={save.error} />
        <div>
          <SubmitButton pending={save.isPending}>Save the questions</SubmitButton>
        </div>
      </form>
    </Section>
  );
}
