'use client';
import { useState } from 'react';
import { LonePage } from '../../components/shell/lone-page.tsx';
import { CodeStep } from './code-step.tsx';
import { PasswordStep } from './password-step.tsx';

/** Email and password, then the code where a second factor is on. */
export function SignIn({ to }: { to: string }) {
  const [step, setStep] = useState<'password' | 'code'>('password');
  // A full load: nothing that was read for somebody else stays in memory.
  const enter = () => location.assign(to);
  return step === 'password' ? (
    <LonePage title="Sign in">
      <PasswordStep onDone={enter} onCodeNeeded={() => setStep('code')} />
    </LonePage>
  ) : (
    <LonePage title="Your code" lead="From the app on your phone that you set up for Holdfast.">
      <CodeStep onDone={enter} onBack={() => setStep('password')} />
    </LonePage>
  );
}
