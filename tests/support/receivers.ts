/** Whoever alarms are sent to, on this machine: a real SMTP server, and an HTTP server that keeps what it gets. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Certificate } from './certificates.ts';

export interface ReceivedMail {
  from: string;
  to: string[];
  encrypted: boolean;
  /** As it came, its headers unfolded and their words decoded. */
  text: string;
  header: (name: string) => string | undefined;
}

export interface MailServer extends AsyncDisposable {
  readonly port: number;
  readonly mails: ReceivedMail[];
}

export interface MailServerOptions {
  /** Wanted from who sends. */
  user?: string;
  password?: string;
  refuse?: (address: string) => boolean;
  /** TLS from the first byte, or offered. Without it there is none. */
  encryption?: 'tls' | 'starttls';
  certificate?: Certificate;
}

export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { user, password, refuse = () => false, encryption, certificate } = options;
  const mails: ReceivedMail[] = [];
  const settings: SMTPServerOptions = {
    ...{ disabledCommands: encryption ? [] : ['STARTTLS'], allowInsecureAuth: !encryption, logger: false },
    ...{ secure: encryption === 'tls', ...certificate },
    authOptional: user === undefined,
    onAuth({ username, password: given }, _session, callback) {
      // Some servers repeat what they were given.
      if (username === user && given === password) callback(null, { user });
      else callback(new Error(`Wrong login ${username} ${given}`));
    },
    onRcptTo({ address }, _session, callback) {
      callback(refuse(address) ? new Error(`No ${address} here`) : null);
    },
    onData(stream, { envelope, secure }, callback) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        mails.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          encrypted: secure,
          ...readMail(Buffer.concat(pieces).toString('utf8')),
        });
        callback();
      });
    },
  };
  const server = new SMTPServer(settings);
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    ...{ port, mails },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** RFC 5322 and 2045 as far as our own mails go: one part, quoted-printable or base64. */
function readMail(raw: string): Pick<ReceivedMail, 'text' | 'header'> {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.slice(0, end).replace(/\r\n[ \t]+/g, ' ');
  const header = (name: string) => {
    const line = head.split('\r\n').find((known) => known.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    return line && decodeWords(line.slice(name.length + 1).trim());
  };
  const body = raw.slice(end + 4);
  const encoding = header('content-transfer-encoding');
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString()
      : encoding === 'quoted-printable'
        ? decodeQuoted(body.replace(/=\r\n/g, ''))
        : body;
  return { text, header };
}

function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, form: string, word: string) =>
      form.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString()
        : decodeQuoted(word.replaceAll('_', ' ')),
    );
}

function decodeQuoted(text: string): string {
  return Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
}

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever was sent, for a test to look into
  json: any;
}

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly requests: ReceivedRequest[];
  /** How it answers from now on. */
  answer: { status: number; body?: string; headers?: Record<string, string> };
}

export async function startReceiver(): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces).toString();
    const { method = '', url: path = '', headers } = request;
    requests.push({ method, path, headers, body, json: body.startsWith('{') ? JSON.parse(body) : undefined });
    const { status, body: answer = '', headers: more = {} } = receiver.answer;
    response.writeHead(status, more).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    ...{ url: `http://127.0.0.1:${port}`, port, requests, answer: { status: 200 } },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
