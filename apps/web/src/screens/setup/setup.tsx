'use client';
import type { SetupState } from '@holdfast/contracts/setup';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { LonePage } from '../../components/shell/lone-page.tsx';
import { OwnerStep } from './owner-step.tsx';
import { RecoveryStep } from './recovery-step.tsx';
import { ScheduleStep } from './schedule-step.tsx';
import { SourceStep } from './source-step.tsx';
import { Stepper } from './stepper.tsx';
import { VaultStep } from './vault-step.tsx';

/** The first run, one decision a page. It may be left at any step and goes on where it was. */
export function Setup({ token }: { token: string }) {
  const state = useQuery(useTRPC().setup.state.queryOptions());
  return (
    <QueryView query={state}>
      {(data) => <Steps state={data} token={token} onNext={() => void state.refetch()} />}
    </QueryView>
  );
}

interface StepsProps {
  state: SetupState;
  token: string;
  onNext: () => void;
}

function Steps({ state, token, onNext }: StepsProps) {
  // Kept in memory only: the recovery key file asks for it once more, unless it was typed a minute ago.
  const [loginPassword, setLoginPassword] = useState('');
  // The source that was just added; the last step follows it.
  const [added, setAdded] = useState<{ runId: string | null }>();
  const step = added ? 'schedules' : state.step;
  const page = pages[step];
  return (
    <LonePage title={page.title} lead={page.lead} wide>
      <Stepper current={step === 'done' ? 'source' : step} />
      {step === 'owner' && (
        <OwnerStep
          token={token}
          onDone={(password) => {
            setLoginPassword(password);
            onNext();
          }}
        />
      )}
      {step === 'vault' && <VaultStep preset={state.preset} onDone={onNext} />}
      {step === 'recovery' && <RecoveryStep loginPassword={loginPassword} onDone={onNext} />}
      {(step === 'source' || step === 'done') && <SourceStep onAdded={(runId) => setAdded({ runId })} />}
      {step === 'schedules' && <ScheduleStep runId={added?.runId ?? null} />}
    </LonePage>
  );
}

const pages = {
  owner: {
    title: 'Welcome to Holdfast',
    lead: 'First the owner: the account that may do everything. Others can be added later.',
  },
  vault: {
    title: 'Where backups go',
    lead: 'A folder for the vault, and the password that opens it. Everything in it is encrypted.',
  },
  recovery: {
    title: 'Save the recovery key',
    lead: 'If this machine is lost, this file is the way back to your data. Nobody can make another one then.',
  },
  source: { title: 'What to protect first', lead: 'One source is enough to begin with.' },
  done: { title: 'What to protect next', lead: 'The set-up is complete; add as many sources as you like.' },
  schedules: { title: 'When to do it', lead: 'A proposal that suits most. Each can be changed later.' },
} as const;
