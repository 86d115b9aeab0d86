'use client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { auth, authProblem } from '../../client/auth.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';

export interface PasswordStepProps {
  onDone: () => void;
  onCodeNeeded: () => void;
}

export function PasswordStep({ onDone, onCodeNeeded }: PasswordStepProps) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    meta: { showsItself: true },
    mutationFn: async () => {
      const { data, error } = await auth.signIn.email({ email: email.trim(), password, rememberMe: true });
      if (error) throw new Error(authProblem(error));
      return 'twoFactorRedirect' in data && data.twoFactorRedirect === true;
    },
    onSuccess: (codeNeeded) => (codeNeeded ? onCodeNeeded() : onDone()),
  });
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate();
      }}
    >
      {signIn.error && <Notice status="danger" title={signIn.error.message} />}
      <TextInput
        label="Email"
        name="email"
        type="email"
        value={email}
        onChange={setEmail}
        autoComplete="username"
        autoFocus
        required
      />
      <PasswordInput
        label="Password"
        name="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        required
      />
      <SubmitButton
        pending={signIn.isPending || signIn.isSuccess}
        disabled={email === '' || password === ''}
        full
      >
        Sign in
      </SubmitButton>
    </form>
  );
}
