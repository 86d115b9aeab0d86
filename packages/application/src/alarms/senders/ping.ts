/** A dead man's switch: a service outside hears from us while all is well, and tells people when it does not. */
import { needed, send } from './post.ts';
import type { Sender } from './sender.ts';

export const sendPing: Sender<'ping'> = (outgoing) =>
  send(outgoing, { url: new URL(needed(outgoing.secrets.url, 'address')), method: 'GET' });
