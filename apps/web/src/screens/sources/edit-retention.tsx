'use client';
import { defaultRetention, retentionSchema } from '@holdfast/contracts/retention';
import type { SourceDetail } from '@holdfast/contracts/sources';
import { useState } from 'react';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Section } from '../../components/shell/section.tsx';
import { RetentionFields } from '../schedules/retention-fields.tsx';
import { useSaveSource } from './use-save-source.ts';

/** Rules of its own, or those of whatever cleans up. */
export function EditRetention({ source }: { source: SourceDetail }) {
  const [own, setOwn] = useState(source.retention !== null);
  const [rules, setRules] = useState(source.retention ?? defaultRetention);
  const save = useSaveSource(source.id, 'The next clean-up goes by it.');
  const ready = !own || retentionSchema.safeParse(rules).success;
  return (
    <Section title="Which of its backups stay">
      <form
        className="flex flex-col gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save.mutate({ id: source.id, retention: own ? rules : null });
        }}
      >
        <RadioCards
          label="Which of its backups stay"
          value={own ? 'own' : 'common'}
          onChange={(choice) => setOwn(choice === 'own')}
          options={[
            {
              value: 'common',
              label: 'As the clean-up says',
              description: 'The rules of the schedule, or of whoever cleans up by hand.',
            },
            { value: 'own', label: 'Rules of its own', description: 'Whatever a clean-up says otherwise.' },
          ]}
        />
        {own && <RetentionFields value={rules} onChange={setRules} />}
        <ProblemAlert error={save.error} />
        <div>
          <SubmitButton pending={save.isPending} disabled={!ready}>
            Save the rules
          </SubmitButton>
        </div>
      </form>
    </Section>
  );
}
