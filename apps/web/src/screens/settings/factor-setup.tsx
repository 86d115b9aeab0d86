'use client';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { encode } from 'uqr';
import { auth, authProblem } from '../../client/auth.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { saveTextFile } from '../../components/forms/save-file.ts';
import { SecretText } from '../../components/forms/secret-text.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';

export interface NewFactor {
  /** `otpauth://…` */
  uri: string;
  recoveryCodes: readonly string[];
}

/** The picture for the phone, the recovery codes, and the first code as a test. */
export function FactorSetup({ factor, onDone }: { factor: NewFactor; onDone: () => void }) {
  const [code, setCode] = useState('');
  const [saved, setSaved] = useState(false);
  const verify = useMutation({
    meta: { showsItself: true },
    mutationFn: async () => {
      const { error } = await auth.twoFactor.verifyTotp({ code: code.replaceAll(' ', '') });
      if (error) throw new Error(authProblem(error));
    },
    onSuccess: onDone,
  });
  const secret = new URL(factor.uri).searchParams.get('secret') ?? '';
  return (
    <form
      className="flex max-w-xl flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        verify.mutate();
      }}
    >
      <p className="text-sm">
        1. Scan this with the authenticator app on your phone, or type the letters into it.
      </p>
      <QrCode text={factor.uri} />
      <SecretText label="The secret" value={secret} />
      <p className="text-sm">2. Save the recovery codes. Each lets you in once when the phone is gone.</p>
      <div>
        <SubmitButton
          variant="outline"
          onPress={() => {
            saveTextFile('holdfast-recovery-codes.txt', `${factor.recoveryCodes.join('\n')}\n`);
            setSaved(true);
          }}
        >
          <Download aria-hidden="true" className="size-4" />
          Save the recovery codes
        </SubmitButton>
      </div>
      <p className="text-sm">3. Type the six digits that the app shows now.</p>
      {verify.error && <Notice status="danger" title={verify.error.message} />}
      <div className="max-w-48">
        <TextInput
          label="Six digits"
          value={code}
          onChange={setCode}
          inputMode="numeric"
          autoComplete="one-time-code"
          mono
        />
      </div>
      <div>
        <SubmitButton pending={verify.isPending} disabled={!saved || code.trim().length < 6}>
          Turn it on
        </SubmitButton>
      </div>
    </form>
  );
}

function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 2 });
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="The secret as a picture for the phone"
      className="size-52 rounded-lg bg-white"
    >
      <path d={dark.join('')} fill="#000" />
    </svg>
  );
}
