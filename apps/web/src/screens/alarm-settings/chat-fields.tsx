'use client';
import type { ChannelSettings } from '@holdfast/contracts/alarms';
import { TextInput } from '../../components/forms/text-input.tsx';
import type { PlaceFieldsProps } from './place-fields-props.ts';
import { SecretInput } from './secret-input.tsx';

type Chat = Extract<ChannelSettings, { kind: 'ntfy' | 'telegram' }>;

/** A server, and what opens it. */
export function ChatFields({ settings, onSettings, secrets, onSecrets, kept }: PlaceFieldsProps<Chat>) {
  return (
    <>
      {settings.kind === 'telegram' ? (
        <>
          <SecretInput
            label="Token of the bot"
            value={secrets.token}
            onChange={(token) => onSecrets({ ...secrets, token })}
            kept={kept.includes('token')}
            description="As BotFather gives it."
          />
          <TextInput
            label="Chat"
            value={settings.chatId}
            onChange={(chatId) => onSettings({ ...settings, chatId: chatId.trim() })}
            description="Its number, or @name of a channel. The bot has to be in it."
            mono
            required
          />
        </>
      ) : (
        <>
          <SecretInput
            label="Topic"
            value={secrets.topic}
            onChange={(topic) => onSecrets({ ...secrets, topic })}
            kept={kept.includes('topic')}
            description="Whoever knows it can read along: choose one that nobody guesses."
          />
          <SecretInput
            label="Access token"
            value={secrets.token}
            onChange={(token) => onSecrets({ ...secrets, token })}
            kept={kept.includes('token')}
            description="Empty where the topic is open."
          />
        </>
      )}
      <TextInput
        label="Server"
        value={settings.server}
        onChange={(server) => onSettings({ ...settings, server: server.trim() })}
        mono
        required
      />
    </>
  );
}
