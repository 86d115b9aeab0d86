'use client';
import type { Plan, PlanChoices } from '@holdfast/contracts/export-plans';
import { useState } from 'react';
import { Findings } from '../../components/feedback/findings.tsx';
import { Section } from '../../components/shell/section.tsx';
import { formatCounted } from '../../components/values/format.ts';
import { PlanPicture } from './plan-picture.tsx';
import { shownRole } from './roles.ts';
import { TableCard } from './table-card.tsx';

export interface PlanViewProps {
  plan: Plan;
  choices?: PlanChoices | undefined;
  onChoices?: ((choices: PlanChoices) => void) | undefined;
}

const order = ['root', 'own', 'reference', 'stub', 'mention', 'left-out'] as const;

/** The picture, what should be known about it, and every table with its choices. */
export function PlanView({ plan, choices, onChoices }: PlanViewProps) {
  const [open, setOpen] = useState<string>();
  const choose = (table: string) => {
    setOpen(table);
    document.querySelector(`[data-table="${CSS.escape(table)}"]`)?.scrollIntoView({ block: 'center' });
  };
  const tables = [...plan.tables].sort((a, b) => order.indexOf(shownRole(a)) - order.indexOf(shownRole(b)));
  const exported = tables.filter(({ treatment }) => treatment === 'include');
  return (
    <div className="flex flex-col gap-8">
      <PlanPicture plan={plan} chosen={open} onChoose={choose} />
      {plan.warnings.length > 0 && (
        <Section title="To look at" lead="What the keys of the database cannot decide by themselves.">
          <Findings
            findings={plan.warnings.map(({ code, message }) => ({ level: 'warning', code, message }))}
          />
        </Section>
      )}
      <Section
        title="Tables"
        lead={`${formatCounted(exported.length, 'table')} would be exported with a profile. Open one to see how it is reached${onChoices ? ', and to change it' : ''}.`}
      >
        <ul className="flex flex-col gap-2">
          {tables.map((table) => (
            <TableCard
              key={table.table}
              {...{ plan, table, choices, onChoices }}
              open={open === table.table}
              onToggle={() => setOpen(open === table.table ? undefined : table.table)}
            />
          ))}
        </ul>
      </Section>
    </div>
  );
}
