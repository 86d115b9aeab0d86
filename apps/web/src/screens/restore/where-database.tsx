'use client';
import { useMay } from '../../client/me.ts';
import { Choice } from '../../components/forms/choice.tsx';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { Tick } from '../../components/forms/tick.tsx';
import type { DatabasePlan } from './database-plan.ts';
import { ServerFields } from './server-fields.tsx';
import { StepButtons } from './step-buttons.tsx';

export interface WhereDatabaseProps {
  plan: DatabasePlan;
  onPlan: (plan: DatabasePlan) => void;
  ready: boolean;
  onBack: () => void;
  onNext: () => void;
}

/** A new database by default; what exists is replaced only by an owner, and only by name. */
export function WhereDatabase({ plan, onPlan, ready, onBack, onNext }: WhereDatabaseProps) {
  const mayOverwrite = useMay('owner');
  const set = (change: Partial<DatabasePlan>) => onPlan({ ...plan, ...change });
  return (
    <div className="flex flex-col gap-6">
      <ServerFields plan={plan} onPlan={onPlan} />
      <RadioCards
        label="What is there"
        value={plan.mode}
        onChange={(mode) => set({ mode })}
        options={[
          {
            value: 'new',
            label: 'Create it',
            description: 'It must not exist yet. Nothing else is touched.',
          },
          { value: 'empty', label: 'Use an empty one', description: 'It exists, and has no tables.' },
          {
            value: 'overwrite',
            label: 'Replace what is there',
            description: mayOverwrite
              ? 'The database of that name goes once the restored one is complete and compared. You will type its name.'
              : 'Only an owner may do this.',
            danger: true,
            disabled: !mayOverwrite,
          },
        ]}
      />
      {plan.mode === 'overwrite' && (
        <Tick
          label="End the connections to it"
          description="Programs that use it now are cut off. Without this the restore waits for nobody and stops instead."
          checked={plan.terminateConnections}
          onChange={(terminateConnections) => set({ terminateConnections })}
        />
      )}
      <Choice
        label="Roles that the server does not have"
        value={plan.roles}
        onChange={(roles) => set({ roles })}
        options={[
          { value: 'without-ownership', label: 'Do without: everything belongs to the user that restores' },
          { value: 'create', label: 'Create them, without a password' },
          { value: 'fail', label: 'Stop and say so' },
        ]}
      />
      <StepButtons ready={ready} onBack={onBack} onNext={onNext} next="Check it" />
    </div>
  );
}
