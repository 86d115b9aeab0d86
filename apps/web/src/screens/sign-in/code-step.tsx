'use client';
import { Button } from '@heroui/react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { auth, authProblem } from '../../client/auth.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';

export interface CodeStepProps {
  onDone: () => void;
  onBack: () => void;
}

/** The six digits, or one of the recovery codes when the phone is gone. */
export function CodeStep({ onDone, onBack }: CodeStepProps) {
  const [lost, setLost] = useState(false);
  const [code, setCode] = useState('');
  const verify = useMutation({
    meta: { showsItself: true },
    mutationFn: async () => {
      const given = code.trim();
      const { error } = lost
        ? await auth.twoFactor.verifyBackupCode({ code: given })
        : await auth.twoFactor.verifyTotp({ code: given.replaceAll(' ', '') });
      if (error) throw new Error(authProblem(error));
    },
    onSuccess: onDone,
  });
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        verify.mutate();
      }}
    >
      {verify.error && <Notice status="danger" title={verify.error.message} />}
      <TextInput
        key={lost ? 'recovery' : 'totp'}
        label={lost ? 'Recovery code' : 'Six digits'}
        value={code}
        onChange={setCode}
        autoComplete={lost ? 'off' : 'one-time-code'}
        inputMode={lost ? 'text' : 'numeric'}
        autoFocus
        mono
        required
      />
      <SubmitButton pending={verify.isPending || verify.isSuccess} disabled={code.trim() === ''} full>
        Go on
      </SubmitButton>
      <div className="flex flex-wrap justify-between gap-2">
        <Button
          variant="ghost"
          size="sm"
          onPress={() => {
            setLost(!lost);
            setCode('');
          }}
        >
          {lost ? 'Use the app instead' : 'The phone is gone'}
        </Button>
        <Button variant="ghost" size="sm" onPress={onBack}>
          Another account
        </Button>
      </div>
    </form>
  );
}
