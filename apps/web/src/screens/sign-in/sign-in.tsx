'use client';
import { useState } from 'react';
import { providerProblem } from '../../client/auth.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { LonePage } from '../../components/shell/lone-page.tsx';
import { CodeStep } from './code-step.tsx';
import { PasswordStep } from './password-step.tsx';
import { ProviderButton } from './provider-button.tsx';

/** Email and password, then the code where a second factor is on. */
export function SignIn({ to, problem, begin }: { to: string; problem: string; begin: 'password' | 'code' }) {
  const [step, setStep] = useState(begin);
  // A full load: nothing that was read for somebody else stays in memory.
  const enter = () => location.assign(to);
  return step === 'password' ? (
    <LonePage title="Sign in">
      {problem !== '' && (
        <div className="mb-6">
          <Notice status="danger" title={providerProblem(problem)} />
        </div>
      )}
      <PasswordStep onDone={enter} onCodeNeeded={() => setStep('code')} />
      <ProviderButton to={to} />
    </LonePage>
  ) : (
    <LonePage title="Your code" lead="From the app on your phone that you set up for Holdfast.">
      <CodeStep onDone={enter} onBack={() => setStep('password')} />
    </LonePage>
  );
}
