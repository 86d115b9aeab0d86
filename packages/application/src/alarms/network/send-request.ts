/**
 * One HTTP request to an address that somebody entered. The name is resolved once and the connection pinned to what was
 * found; redirects are not followed; little is read of the answer, and nothing waits for long.
 */
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { certificateProblem, certificateWords } from './certificate-problem.ts';
import { type Address, findAddresses, pinned, type Resolve } from './find-addresses.ts';
import { within } from './within.ts';

export interface OutgoingRequest {
  url: URL;
  method?: 'POST' | 'GET';
  headers?: Record<string, string>;
  body?: string;
}

export interface SendOptions {
  /** The owner allows this very host to be in the own network. */
  inNetwork: boolean;
  resolve?: Resolve | undefined;
  signal?: AbortSignal | undefined;
  /** Default 15 s, over all. */
  timeoutMs?: number | undefined;
}

export interface Answer {
  status: number;
  /** The beginning of it. */
  text: string;
}

const readAtMostBytes = 4096;

/** Resolves with whatever a server answered. Rejects with `not-allowed` or `delivery-failed`, naming the host and never the rest of the address. */
export async function sendRequest(outgoing: OutgoingRequest, options: SendOptions): Promise<Answer> {
  const { url } = outgoing;
  if (!/^https?:$/.test(url.protocol)) {
    throw new HoldfastError('not-allowed', 'Messages are sent to http and https addresses only.');
  }
  const timeoutMs = options.timeoutMs ?? 15_000;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  try {
    const addresses = await within(findAddresses(url.hostname, options), signal);
    return await within(exchange(outgoing, addresses, signal), signal);
  } catch (error) {
    if (isHoldfastError(error)) throw error;
    const why = timeout.aborted
      ? `did not answer within ${Math.round(timeoutMs / 1000)} seconds`
      : reasonOf(error);
    throw new HoldfastError('delivery-failed', `${url.host} ${why}.`, { retryable: true });
  }
}

function exchange(
  { url, method = 'POST', headers, body }: OutgoingRequest,
  addresses: readonly Address[],
  signal: AbortSignal,
): Promise<Answer> {
  const options: RequestOptions = {
    method,
    // A connection of its own: one that is kept was made to another answer of the name server.
    agent: false,
    lookup: pinned(addresses),
    signal,
    headers: {
      'user-agent': 'Holdfast',
      ...headers,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (response) => {
      readBeginning(response).then((text) => {
        resolve({ status: response.statusCode ?? 0, text });
        // The rest of it is of no interest.
        request.destroy();
      }, reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function readBeginning(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response) {
    pieces.push(piece as Buffer);
    bytes += (piece as Buffer).length;
    if (bytes >= readAtMostBytes) break;
  }
  return Buffer.concat(pieces).subarray(0, readAtMostBytes).toString('utf8');
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections on that port',
  ECONNRESET: 'ended the connection without an answer',
  EHOSTUNREACH: 'cannot be reached from this machine',
  ENETUNREACH: 'cannot be reached from this machine',
  ETIMEDOUT: 'did not answer',
  EPROTO: 'does not speak TLS on that port',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS on that port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'does not speak TLS on that port',
};

/** Of a failed connection, in words. What the system says may name addresses, and is not repeated. */
export function reasonOf(error: unknown): string {
  const causes = error instanceof AggregateError ? error.errors : [error];
  const codes = causes.map((cause) => String((cause as { code?: unknown })?.code ?? ''));
  const known = codes.find((code) => reasons[code] !== undefined);
  if (known !== undefined) return reasons[known]!;
  const certificate = codes.map((code) => certificateProblem({ code })).find(Boolean);
  if (certificate !== undefined) return certificateWords[certificate];
  const code = codes.find(Boolean);
  return code === undefined ? 'could not be reached' : `could not be reached (${code})`;
}
