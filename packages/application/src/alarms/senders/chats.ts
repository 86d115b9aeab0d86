/** Chat programs and push services, each with the form that it wants. Letters that mean something there are made plain. */
import { type AlarmMessage, bodyText, headline } from '../messages/message.ts';
import { needed, postJson } from './post.ts';
import type { Sender } from './sender.ts';

/** Slack and those that take its form, Mattermost for instance. */
export const sendSlack: Sender<'slack'> = (outgoing) => {
  const { message, secrets } = outgoing;
  const plain = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const text = `*${plain(headline(message))}*\n${plain(bodyText(message))}`;
  return postJson(outgoing, new URL(needed(secrets.url, 'address')), { body: { text: cut(text, 12_000) } });
};

const colours: Record<AlarmMessage['tone'], number> = {
  critical: 0xc4_2b_1c,
  warning: 0xb7_79_1f,
  good: 0x1f_7a_5c,
};

export const sendDiscord: Sender<'discord'> = (outgoing) => {
  const { message, secrets } = outgoing;
  return postJson(outgoing, new URL(needed(secrets.url, 'address')), {
    body: {
      embeds: [
        {
          title: cut(headline(message), 256),
          description: cut(bodyText(message).replace(/([\\*_~`|>])/g, '\\$1'), 4000),
          color: colours[message.tone],
          timestamp: message.at,
        },
      ],
      // Whatever a message quotes, it calls nobody.
      allowed_mentions: { parse: [] },
    },
  });
};

export const sendTelegram: Sender<'telegram'> = (outgoing) => {
  const { message, settings, secrets } = outgoing;
  const url = below(settings.server, `bot${needed(secrets.token, 'token')}/sendMessage`);
  return postJson(outgoing, url, {
    body: {
      chat_id: settings.chatId,
      // Without a parse mode, so every letter is only a letter.
      text: cut(`${headline(message)}\n\n${bodyText(message)}`, 4096),
      link_preview_options: { is_disabled: true },
    },
  });
};

const priorities: Record<AlarmMessage['tone'], number> = { critical: 5, warning: 4, good: 3 };
const tags: Record<AlarmMessage['tone'], string> = {
  critical: 'rotating_light',
  warning: 'warning',
  good: 'white_check_mark',
};

export const sendNtfy: Sender<'ntfy'> = (outgoing) => {
  const { message, settings, secrets } = outgoing;
  return postJson(outgoing, new URL(settings.server), {
    headers: secrets.token === undefined ? {} : { authorization: `Bearer ${secrets.token}` },
    body: {
      topic: needed(secrets.topic, 'topic'),
      title: cut(headline(message), 250),
      message: cut(bodyText(message), 3800),
      priority: priorities[message.tone],
      tags: [tags[message.tone]],
      ...(message.page === null ? {} : { click: message.page }),
    },
  });
};

/** `path` below an address that may have a path of its own. */
function below(server: string, path: string): URL {
  // A colon in it would make a scheme of what is before.
  return new URL(`./${path}`, server.endsWith('/') ? server : `${server}/`);
}

/** So many letters at most; what is cut off is seen to be. */
function cut(text: string, letters: number): string {
  const all = Array.from(text);
  return all.length <= letters ? text : `${all.slice(0, letters - 1).join('')}…`;
}
