'use client';
import { Button } from '@heroui/react';
import { useState } from 'react';
import { SecretText } from '../../components/forms/secret-text.tsx';
import { SecretInput, type SecretInputProps } from './secret-input.tsx';

/** Tells the receiver that it was us. Entered, or made here and shown until the form is left. */
export function SigningSecret({
  value,
  onChange,
  kept,
}: Pick<SecretInputProps, 'onChange' | 'kept'> & { value: string }) {
  const [made, setMade] = useState('');
  return (
    <div className="flex flex-col items-start gap-3">
      {made !== '' && made === value ? (
        <div className="flex w-full flex-col gap-1.5">
          <p className="text-sm font-medium">Signing secret</p>
          <SecretText label="Signing secret" value={made} />
          <p className="text-xs text-muted">Give it to the receiver now: it is not shown again.</p>
        </div>
      ) : (
        <SecretInput
          label="Signing secret"
          value={value}
          onChange={onChange}
          kept={kept}
          description="whsec_… as Standard Webhooks has it: the receiver checks with it that a message is ours."
        />
      )}
      <Button
        size="sm"
        variant="outline"
        onPress={() => {
          const secret = makeSecret();
          setMade(secret);
          onChange(secret);
        }}
      >
        {made === '' ? 'Make one' : 'Make another'}
      </Button>
    </div>
  );
}

function makeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
