/** The kinds of channels, in words. */
import type { ChannelKind, ChannelSettings } from '@holdfast/contracts/alarms';
import type { LucideIcon } from 'lucide-react';
import { Activity, BellRing, Hash, Mail, MessageCircle, Send, Webhook } from 'lucide-react';

interface KindWords {
  kind: ChannelKind;
  label: string;
  description: string;
  icon: LucideIcon;
}

export const kinds: readonly KindWords[] = [
  { kind: 'email', label: 'Email', description: 'By a mail server of yours (SMTP).', icon: Mail },
  {
    kind: 'ntfy',
    label: 'ntfy',
    description: 'Push messages to phones, by ntfy.sh or your own server.',
    icon: BellRing,
  },
  { kind: 'slack', label: 'Slack', description: 'Or Mattermost: an incoming webhook.', icon: Hash },
  { kind: 'discord', label: 'Discord', description: 'A webhook of a Discord channel.', icon: MessageCircle },
  { kind: 'telegram', label: 'Telegram', description: 'A bot that writes into a chat.', icon: Send },
  { kind: 'webhook', label: 'Webhook', description: 'Signed JSON to a program of your own.', icon: Webhook },
  {
    kind: 'ping',
    label: 'Dead man’s switch',
    description: 'A sign of life to a service that tells you when it does not come.',
    icon: Activity,
  },
];

export function kindWords(kind: ChannelKind): KindWords {
  return kinds.find((known) => known.kind === kind)!;
}

/** How the form begins. */
export function firstSettings(kind: ChannelKind): ChannelSettings {
  const inNetwork = false;
  switch (kind) {
    case 'email':
      return { kind, host: '', port: 465, security: 'tls', user: '', from: '', to: [] };
    case 'ntfy':
      return { kind, server: 'https://ntfy.sh', inNetwork };
    case 'telegram':
      return { kind, server: 'https://api.telegram.org', chatId: '', inNetwork };
    case 'ping':
      return { kind, when: 'backup', everyMinutes: 60, inNetwork };
    default:
      return { kind, inNetwork };
  }
}
