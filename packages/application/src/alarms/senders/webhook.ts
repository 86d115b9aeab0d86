/**
 * A webhook of one's own, signed as Standard Webhooks 1.0 has it (standardwebhooks.com): HMAC-SHA256 over
 * `id.timestamp.body`, so that the receiver can tell who sent it, and that it is no old message sent again.
 */
import { createHmac } from 'node:crypto';
import { needed, postJson } from './post.ts';
import type { Sender } from './sender.ts';

export const sendWebhook: Sender<'webhook'> = (outgoing) => {
  const { message, deliveryId, now, secrets } = outgoing;
  const body = JSON.stringify({
    type: typeOf(message.kind, message.alarm?.event),
    timestamp: message.at,
    data: message,
  });
  const timestamp = Math.floor(now.getTime() / 1000);
  const secret = needed(secrets.signingSecret, 'signing secret');
  return postJson(outgoing, new URL(needed(secrets.url, 'address')), {
    body,
    headers: {
      'webhook-id': deliveryId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': sign({ secret, id: deliveryId, timestamp, body }),
    },
  });
};

/** `alarm.raised.failed`, `digest`. */
function typeOf(kind: string, event: string | undefined): string {
  return event === undefined ? kind : `alarm.${kind}.${event}`;
}

export function sign(signed: { secret: string; id: string; timestamp: number; body: string }): string {
  const { secret, id, timestamp, body } = signed;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
