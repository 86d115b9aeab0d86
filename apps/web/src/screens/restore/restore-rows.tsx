'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { useState } from 'react';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { formatCount, formatCounted } from '../../components/values/format.ts';
import { CheckStep } from './check-step.tsx';
import { type DatabasePlan, firstPlan, toRestoreInput } from './database-plan.ts';
import { RestoreFiles } from './restore-files.tsx';
import { RestoreHeading } from './restore-heading.tsx';
import type { RestoreStep } from './restore-steps.tsx';
import { useDatabaseRestore } from './use-database-restore.ts';
import { WhereRows } from './where-rows.tsx';

export interface RestoreRowsProps {
  backup: BackupDetail;
  tables: NonNullable<BackupDetail['rowTables']>;
  proposed: { database: { sourceId: string | null; name: string } | null; directory: string | null };
}

/** Rows that an older tool wrote: into tables that exist, or as the file that they lie in. */
export function RestoreRows({ backup, tables, proposed }: RestoreRowsProps) {
  const [step, setStep] = useState<RestoreStep>('what');
  const [how, setHow] = useState<'tables' | 'file'>('tables');
  const [plan, setPlan] = useState<DatabasePlan>(() => ({ ...firstPlan(proposed.database), mode: 'rows' }));
  const { preflight, start } = useDatabaseRestore();
  const input = toRestoreInput(backup.id, plan);
  if (how === 'file' && step !== 'what')
    return <RestoreFiles backup={backup} proposed={proposed.directory} />;
  const count = tables.reduce((sum, table) => sum + table.rows, 0);
  return (
    <>
      <RestoreHeading step={step} backup={backup} />
      {step === 'what' && (
        <div className="flex flex-col gap-6">
          <RadioCards
            label="What shall come back"
            value={how}
            onChange={setHow}
            options={[
              {
                value: 'tables',
                label: 'The rows, into tables that exist',
                description: `${formatCount(count)} rows of ${formatCounted(tables.length, 'table')}, matched by name. All of them fit, or nothing is changed.`,
              },
              {
                value: 'file',
                label: 'The JSON file',
                description: 'As the older tool wrote it, decrypted and unpacked.',
              },
            ]}
          />
          <div>
            <SubmitButton onPress={() => setStep('where')}>Go on</SubmitButton>
          </div>
        </div>
      )}
      {step === 'where' && (
        <WhereRows
          plan={plan}
          onPlan={setPlan}
          ready={input !== undefined}
          onBack={() => setStep('what')}
          onNext={() => {
            setStep('check');
            if (input) preflight.mutate(input);
          }}
        />
      )}
      {step === 'check' && input && (
        <CheckStep
          preflight={preflight}
          start={start}
          place={plan.database}
          overwrites={false}
          verb={plan.dryRun ? 'Try it' : 'Restore'}
          onBack={() => setStep('where')}
          onAgain={() => preflight.mutate(input)}
          onStart={() => start.mutate(input)}
        />
      )}
    </>
  );
}
