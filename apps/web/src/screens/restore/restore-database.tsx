'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import type { RestoreDatabaseInput } from '@holdfast/contracts/restores';
import { useState } from 'react';
import { CheckStep } from './check-step.tsx';
import { type DatabasePlan, firstPlan, toRestoreInput } from './database-plan.ts';
import { RestoreHeading } from './restore-heading.tsx';
import type { RestoreStep } from './restore-steps.tsx';
import { useDatabaseRestore } from './use-database-restore.ts';
import { WhatTables } from './what-tables.tsx';
import { WhereDatabase } from './where-database.tsx';

export interface RestoreDatabaseProps {
  backup: BackupDetail;
  database: NonNullable<BackupDetail['database']>;
  proposed: { sourceId: string | null; name: string } | null;
}

export function RestoreDatabase({ backup, database, proposed }: RestoreDatabaseProps) {
  const [step, setStep] = useState<RestoreStep>('what');
  const [plan, setPlan] = useState<DatabasePlan>(() => firstPlan(proposed));
  const { preflight, start } = useDatabaseRestore();
  const input = toRestoreInput(backup.id, plan);
  const check = (asked: RestoreDatabaseInput) => {
    setStep('check');
    preflight.mutate(asked);
  };
  return (
    <>
      <RestoreHeading step={step} backup={backup} />
      {step === 'what' && (
        <WhatTables
          tables={database.tables}
          chosen={plan.tables}
          onChosen={(tables) => setPlan({ ...plan, tables })}
          onNext={() => setStep('where')}
        />
      )}
      {step === 'where' && (
        <WhereDatabase
          plan={plan}
          onPlan={setPlan}
          ready={input !== undefined}
          onBack={() => setStep('what')}
          onNext={() => input && check(input)}
        />
      )}
      {step === 'check' && input && (
        <CheckStep
          preflight={preflight}
          start={start}
          place={plan.database}
          overwrites={plan.mode === 'overwrite'}
          onBack={() => setStep('where')}
          onAgain={() => preflight.mutate(input)}
          onStart={(confirmName) =>
            start.mutate({ ...input, ...(confirmName === undefined ? {} : { confirmName }) })
          }
        >
          {(result) =>
            result.missingRoles.length > 0 && (
              <MissingRolesNote roles={plan.roles} names={result.missingRoles} />
            )
          }
        </CheckStep>
      )}
    </>
  );
}

function MissingRolesNote({ roles, names }: { roles: DatabasePlan['roles']; names: readonly string[] }) {
  const what = {
    fail: 'The restore ends if they are needed.',
    create: 'They are created, without a password.',
    'without-ownership': 'What they own belongs to the user that restores.',
  }[roles];
  return (
    <p className="text-sm text-muted">
      Roles that the server does not have: <span className="font-mono text-xs">{names.join(', ')}</span>.{' '}
      {what}
    </p>
  );
}
