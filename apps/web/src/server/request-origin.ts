/**
 * Where a request comes from. A page may change things only when it is one of ours: its origin is the host that it asks.
 * Together with cookies that other sites' requests do not carry, this keeps other pages from acting for a person.
 */
import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP } from 'node:net';

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
 * loopback names only, and by the one of HOLDFAST_URL, where a proxy stands before us.
 */
export function isKnownHost(request: IncomingMessage, listenHost: string, publicHost?: string): boolean {
  if (!loopbackNames.has(isIP(listenHost) === 6 ? `[${listenHost}]` : listenHost)) return true;
  const { host } = request.headers;
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return loopbackNames.has(hostname) || hostname === publicHost;
}

/** A host as a URL writes it: lower case, without the port that the protocol has anyway. */
function normalizedHost(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).host : host;
}

/** Of requests that came through a proxy: whom it speaks for. */
const forwarded = new WeakMap<IncomingMessage, string>();

/**
 * Looks once at who is behind a proxy, before anything asks. Only what a trusted one says counts: each proxy appends
 * whom it heard from to X-Forwarded-For, so from its end on the first address that we do not trust is the caller's.
 */
export function readForwardedAddress(request: IncomingMessage, trusted: BlockList): void {
  const nearest = socketAddress(request);
  if (nearest === null || !isTrusted(trusted, nearest)) return;
  const header = request.headers['x-forwarded-for'];
  const named = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').reverse();
  for (const entry of named) {
    const address = plainAddress(entry.trim());
    if (address === undefined) return;
    forwarded.set(request, address);
    if (!isTrusted(trusted, address)) return;
  }
}

/** The address of who asks, IPv4 as such. */
export function addressOf(request: IncomingMessage): string | null {
  return forwarded.get(request) ?? socketAddress(request);
}

/** Whoever has one address of IPv6 has 2^64 of them: those count as one. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('%', 1)[0]!.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...after];
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

function socketAddress(request: IncomingMessage): string | null {
  return request.socket.remoteAddress?.replace(mappedPrefix, '') ?? null;
}

const mappedPrefix = /^::ffff:(?=\d+\.)/i;

function isTrusted(trusted: BlockList, address: string): boolean {
  return trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function plainAddress(entry: string): string | undefined {
  const [, inBrackets] = /^\[([^\]]+)\](?::\d+)?$/.exec(entry) ?? [];
  const address = (inBrackets ?? entry.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')).replace(mappedPrefix, '');
  return isIP(address) === 0 ? undefined : address;
}
