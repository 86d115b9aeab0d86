'use client';
import type { ChannelSettings } from '@holdfast/contracts/alarms';
import { Tick } from '../../components/forms/tick.tsx';
import { ChatFields } from './chat-fields.tsx';
import { EmailFields } from './email-fields.tsx';
import { PingFields } from './ping-fields.tsx';
import type { PlaceFieldsProps } from './place-fields-props.ts';
import { SecretInput } from './secret-input.tsx';
import { SigningSecret } from './signing-secret.tsx';

const addressWords: Partial<Record<ChannelSettings['kind'], string>> = {
  webhook: 'Where it is sent to by POST.',
  slack: 'In Slack: Apps → Incoming Webhooks.',
  discord: 'In Discord: the channel’s settings → Integrations → Webhooks.',
  ping: 'As healthchecks.io, Uptime Kuma and others give it.',
};

/** Where a channel leads to, and what opens the way. */
export function PlaceFields(props: PlaceFieldsProps) {
  const { settings, onSettings, secrets, onSecrets, kept } = props;
  const { kind } = settings;
  if (settings.kind === 'email') {
    return <EmailFields {...{ settings, onSettings, secrets, onSecrets, kept }} />;
  }
  return (
    <>
      {settings.kind === 'ntfy' || settings.kind === 'telegram' ? (
        <ChatFields {...{ settings, onSettings, secrets, onSecrets, kept }} />
      ) : (
        <SecretInput
          label="Address"
          value={secrets.url}
          onChange={(url) => onSecrets({ ...secrets, url })}
          kept={kept.includes('url')}
          description={`${addressWords[kind] ?? ''} It is kept like a password, since whoever has it can send.`}
        />
      )}
      {kind === 'webhook' && (
        <SigningSecret
          value={secrets.signingSecret ?? ''}
          onChange={(signingSecret) => onSecrets({ ...secrets, signingSecret })}
          kept={kept.includes('signingSecret')}
        />
      )}
      {settings.kind === 'ping' && <PingFields {...{ settings, onSettings }} />}
      <Tick
        label="It may be in my own network"
        description="Otherwise nothing is sent to this machine or to private addresses, whatever the name leads to."
        checked={settings.inNetwork}
        onChange={(inNetwork) => onSettings({ ...settings, inNetwork })}
      />
    </>
  );
}
