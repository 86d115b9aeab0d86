/** One sender a kind of channel. */
import type { ChannelKind } from '@holdfast/contracts/alarms';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { redact } from '../redact.ts';
import { sendDiscord, sendNtfy, sendSlack, sendTelegram } from './chats.ts';
import { sendEmail } from './email.ts';
import { sendPing } from './ping.ts';
import type { Outgoing, Sender, Sent } from './sender.ts';
import { sendWebhook } from './webhook.ts';

export type { Outgoing, Sent } from './sender.ts';

const senders: { [K in ChannelKind]: Sender<K> } = {
  email: sendEmail,
  webhook: sendWebhook,
  ntfy: sendNtfy,
  slack: sendSlack,
  discord: sendDiscord,
  telegram: sendTelegram,
  ping: sendPing,
};

/** Whatever goes wrong is a sentence, and no secret of the channel is in either. */
export async function sendMessage(outgoing: Outgoing): Promise<Sent> {
  const hidden = hiddenOf(outgoing);
  try {
    const sent = await (senders[outgoing.settings.kind] as Sender)(outgoing);
    return { ...sent, answer: redact(sent.answer, hidden) };
  } catch (error) {
    if (isHoldfastError(error)) {
      throw new HoldfastError(error.code, redact(error.message, hidden), { retryable: error.retryable });
    }
    // It may hold anything, the address for instance.
    throw new HoldfastError(
      'delivery-failed',
      'The message could not be made or sent. Look at the channel’s fields.',
    );
  }
}

/** What must not be repeated: each secret, and the parts of addresses and logins that hold one. */
function hiddenOf({ secrets, settings }: Outgoing): string[] {
  const { url, password } = secrets;
  const login = settings.kind === 'email' && password ? [`\0${settings.user}\0${password}`] : [];
  const { pathname, search } = new URL(url ?? 'http://none');
  const address = [
    pathname.slice(1),
    search.slice(1),
    ...pathname.split('/').filter((part) => part.length > 7),
  ];
  return [...Object.values(secrets).filter((secret) => secret !== undefined), ...login, ...address];
}
