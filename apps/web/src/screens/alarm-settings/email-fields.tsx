'use client';
import type { ChannelSettings } from '@holdfast/contracts/alarms';
import { useState } from 'react';
import { Choice } from '../../components/forms/choice.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import type { PlaceFieldsProps } from './place-fields-props.ts';
import { SecretInput } from './secret-input.tsx';

type Email = Extract<ChannelSettings, { kind: 'email' }>;

const securities: readonly { value: Email['security']; label: string }[] = [
  { value: 'tls', label: 'TLS from the beginning' },
  { value: 'starttls', label: 'STARTTLS, required' },
  { value: 'none', label: 'None' },
];

const usualPorts: Record<Email['security'], number> = { tls: 465, starttls: 587, none: 25 };

export function EmailFields({ settings, onSettings, secrets, onSecrets, kept }: PlaceFieldsProps<Email>) {
  const { host, port, security, user, from } = settings;
  // As it is typed: a comma at the end is no address yet.
  const [to, setTo] = useState(settings.to.join(', '));
  const change = (changes: Partial<Email>) => onSettings({ ...settings, ...changes });
  return (
    <>
      <TextInput
        label="To"
        value={to}
        onChange={(text) => {
          setTo(text);
          change({ to: text.split(/[\s,;]+/).filter(Boolean) });
        }}
        description="One address or several, separated by commas."
        required
      />
      <TextInput
        label="From"
        type="email"
        value={from}
        onChange={(text) => change({ from: text.trim() })}
        description="An address that the mail server lets this user send from."
        required
      />
      <div className="grid gap-4 sm:grid-cols-[1fr_7rem]">
        <TextInput
          label="Mail server"
          value={host}
          onChange={(text) => change({ host: text.trim() })}
          placeholder="smtp.example.org"
          mono
          required
        />
        <TextInput
          label="Port"
          inputMode="numeric"
          value={port === 0 ? '' : String(port)}
          onChange={(text) => change({ port: Number(text.replace(/\D/g, '')) })}
          required
        />
      </div>
      <Choice
        label="Encryption"
        value={security}
        onChange={(next) =>
          change({ security: next, ...(port === usualPorts[security] ? { port: usualPorts[next] } : {}) })
        }
        options={securities}
        description={
          security === 'none'
            ? 'The password and the message travel in the clear: for a server on this machine only.'
            : 'The server’s certificate has to be valid.'
        }
      />
      <TextInput
        label="User"
        value={user}
        onChange={(text) => change({ user: text })}
        description="Empty where the server asks for none."
      />
      {user !== '' && (
        <SecretInput
          label="Password of the mail server"
          value={secrets.password}
          onChange={(password) => onSecrets({ ...secrets, password })}
          kept={kept.includes('password')}
        />
      )}
    </>
  );
}
