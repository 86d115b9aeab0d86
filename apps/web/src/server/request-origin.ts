/**
 * Where a request comes from. A page may change things only when it is one of ours: its origin is the host that it asks.
 * Together with cookies that other sites' requests do not carry, this keeps other pages from acting for a person.
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** The origins that a page of ours can have, going by the host that was asked; a proxy may speak TLS before us. */
export function originsOf(headers: Headers): string[] {
  const host = headers.get('host');
  return host === null ? [] : [`http://${host}`, `https://${host}`];
}

/**
 * True when the request was made by a page of ours, or by no page at all but with its origin given. `Sec-Fetch-Site`
 * stands in where a browser leaves the origin out; a script of another site can set neither.
 */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return request.headers['sec-fetch-site'] === 'same-origin';
  if (host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === normalizedHost(host);
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * False for a name that leads to this machine by a trick (DNS rebinding): who listens on loopback only is asked by its
 * loopback names only.
 */
export function isKnownHost(request: IncomingMessage, listenHost: string): boolean {
  if (!loopbackNames.has(isIP(listenHost) === 6 ? `[${listenHost}]` : listenHost)) return true;
  const { host } = request.headers;
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  return loopbackNames.has(new URL(`http://${host}`).hostname);
}

/** A host as a URL writes it: lower case, without the port that the protocol has anyway. */
function normalizedHost(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).host : host;
}

/** The address that a connection comes from, IPv4 as such. */
export function addressOf(request: IncomingMessage): string | null {
  return request.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? null;
}
