/** A connection to a host that somebody entered: to the addresses that its name was found to lead to, and to no others. */
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Address, pinned } from './find-addresses.ts';

export interface ConnectionPlace {
  host: string;
  port: number;
  /** True: TLS from the first byte, with a certificate for `host` that this machine believes. */
  tls: boolean;
}

/** Rejects with Node's own errors; `ETIMEDOUT` when nobody answers, and the signal's reason. Whoever gets the socket ends it. */
export async function openConnection(
  { host, port, tls }: ConnectionPlace,
  { addresses, timeoutMs, signal }: { addresses: readonly Address[]; timeoutMs: number; signal: AbortSignal },
): Promise<Socket> {
  const where = { host, port, lookup: pinned(addresses), autoSelectFamily: true };
  const socket = tls ? connectTls({ ...where, ...(isIP(host) ? {} : { servername: host }) }) : connect(where);
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  socket.once(tls ? 'secureConnect' : 'connect', () => resolve(socket));
  // Stays: what breaks before somebody listens must not end the process.
  socket.on('error', reject);
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('nobody answers'), { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  const onAbort = () => void socket.destroy(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
