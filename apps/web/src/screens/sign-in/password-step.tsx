'use client';
import { useIsHydrated } from '@heroui/react';
import { useMutation } from '@tanstack/react-query';
import { auth, authProblem } from '../../client/auth.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { PlainField } from './plain-field.tsx';

export interface PasswordStepProps {
  onDone: () => void;
  onCodeNeeded: () => void;
}

export function PasswordStep({ onDone, onCodeNeeded }: PasswordStepProps) {
  const isAwake = useIsHydrated();
  const signIn = useMutation({
    meta: { showsItself: true },
    mutationFn: async (form: FormData) => {
      const email = String(form.get('email'));
      const password = String(form.get('password'));
      const { data, error } = await auth.signIn.email({ email: email.trim(), password, rememberMe: true });
      if (error) throw new Error(authProblem(error));
      return 'twoFactorRedirect' in data && data.twoFactorRedirect === true;
    },
    onSuccess: (codeNeeded) => (codeNeeded ? onCodeNeeded() : onDone()),
  });
  return (
    <form
      // Should it be sent before the script wakes up, then never with a password in the address.
      method="post"
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate(new FormData(event.currentTarget));
      }}
    >
      {signIn.error && <Notice status="danger" title={signIn.error.message} />}
      <PlainField name="email" label="Email" type="email" autoComplete="username" autoFocus />
      <PlainField name="password" label="Password" type="password" autoComplete="current-password" />
      <SubmitButton pending={signIn.isPending || signIn.isSuccess} disabled={!isAwake} full>
        Sign in
      </SubmitButton>
    </form>
  );
}
