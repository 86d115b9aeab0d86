'use client';
import { loginPasswordSchema } from '@holdfast/contracts/people';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { auth, authProblem } from '../../client/auth.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { useStrength } from '../../components/forms/strength.ts';
import { StrengthMeter } from '../../components/forms/strength-meter.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';

export function ChangePassword() {
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const strength = useStrength(newPassword, ['holdfast']);
  const checked = loginPasswordSchema.safeParse(newPassword);
  const change = useMutation({
    meta: { showsItself: true },
    mutationFn: async () => {
      const { error } = await auth.changePassword({
        currentPassword,
        newPassword,
        revokeOtherSessions: true,
      });
      if (error) throw new Error(authProblem(error));
    },
    onSuccess: () => {
      setCurrent('');
      setNew('');
      notifySuccess('Your password is changed. Other browsers are signed out.');
    },
  });
  return (
    <form
      className="flex max-w-md flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      {change.error && <Notice status="danger" title={change.error.message} />}
      <PasswordInput
        label="Current password"
        value={currentPassword}
        onChange={setCurrent}
        autoComplete="current-password"
      />
      <PasswordInput
        label="New password"
        value={newPassword}
        onChange={setNew}
        autoComplete="new-password"
        error={newPassword.length > 3 && !checked.success ? checked.error.issues[0]?.message : undefined}
      >
        <StrengthMeter strength={strength} />
      </PasswordInput>
      <div>
        <SubmitButton
          variant="outline"
          pending={change.isPending}
          disabled={currentPassword === '' || !checked.success || (strength?.score ?? 0) < 3}
        >
          Change the password
        </SubmitButton>
      </div>
    </form>
  );
}
