'use client';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { ServerFields, type ServerFieldsProps } from './server-fields.tsx';
import { StepButtons } from './step-buttons.tsx';

export interface WhereRowsProps extends ServerFieldsProps {
  ready: boolean;
  onBack: () => void;
  onNext: () => void;
}

/** The database whose tables the rows go into, and whether it is only tried. */
export function WhereRows({ plan, onPlan, ready, onBack, onNext }: WhereRowsProps) {
  return (
    <div className="flex flex-col gap-6">
      <ServerFields plan={plan} onPlan={onPlan} />
      <RadioCards
        label="For good, or as a trial"
        value={plan.dryRun ? 'try' : 'keep'}
        onChange={(value) => onPlan({ ...plan, dryRun: value === 'try' })}
        options={[
          {
            value: 'keep',
            label: 'Put the rows in',
            description:
              'Rows that are there already are not replaced: a key that is taken stops the restore.',
          },
          {
            value: 'try',
            label: 'Only try it',
            description: 'Does all of it and takes it back. Every row that would not fit is listed.',
          },
        ]}
      />
      <StepButtons ready={ready} onBack={onBack} onNext={onNext} next="Check it" />
    </div>
  );
}
