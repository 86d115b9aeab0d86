/** What all channels over HTTP have in common: which answers mean that it arrived. */
import { HoldfastError } from '@holdfast/core/errors';
import { type OutgoingRequest, sendRequest } from '../network/send-request.ts';
import type { Outgoing, Sent } from './sender.ts';

type Context = Pick<Outgoing, 'resolve' | 'signal'> & { settings: { inNetwork: boolean } };

/** Sends JSON. */
export function postJson(
  outgoing: Context,
  url: URL,
  { body, headers }: { body: unknown; headers?: Record<string, string> },
): Promise<Sent> {
  return send(outgoing, {
    url,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

export async function send({ settings, resolve, signal }: Context, outgoing: OutgoingRequest): Promise<Sent> {
  const { url } = outgoing;
  const { status, text } = await sendRequest(outgoing, { inNetwork: settings.inNetwork, resolve, signal });
  if (status >= 200 && status < 300) return { answer: `${url.host} took it (HTTP ${status}).` };
  throw new HoldfastError('delivery-failed', `${url.host} ${refusal(status)}${quote(text)}`, {
    retryable: true,
  });
}

function refusal(status: number): string {
  if (status >= 300 && status < 400)
    return `answered with a redirect (HTTP ${status}), which is not followed. Enter the address that it leads to.`;
  if (status === 401 || status === 403)
    return `refused it (HTTP ${status}). Is the address or the token still valid?`;
  if (status === 404 || status === 410)
    return `knows no such address (HTTP ${status}). Was the webhook or the bot removed there?`;
  if (status === 429) return 'wants fewer messages (HTTP 429). It is tried again.';
  return status >= 500 ? `has a problem of its own (HTTP ${status}).` : `refused it (HTTP ${status}).`;
}

const quotedAtMost = 200;

/** What it said, where that is a sentence rather than a page. */
function quote(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  if (plain === '' || plain.startsWith('<')) return '';
  return ` It said: ${plain.slice(0, quotedAtMost)}`;
}

/** Of a channel that cannot do without it; `save-channel.ts` sees to that. */
export function needed(value: string | undefined, what: string): string {
  if (value !== undefined) return value;
  throw new HoldfastError('invalid-input', `The channel has no ${what}. Edit it and enter one.`);
}
