/** By SMTP (RFC 5321). Text only: it reads the same in every mail program, and nothing in it is loaded from anywhere. */
import type { Socket } from 'node:net';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { createTransport } from 'nodemailer';
import { bodyText, headline } from '../messages/message.ts';
import { certificateProblem, certificateWords } from '../network/certificate-problem.ts';
import { findAddresses } from '../network/find-addresses.ts';
import { openConnection } from '../network/open-connection.ts';
import { reasonOf } from '../network/send-request.ts';
import { within } from '../network/within.ts';
import type { Outgoing, Sender, Sent } from './sender.ts';

const waitMs = 15_000;
/** Over all, since a server may answer a letter at a time. Shorter than the wait before the next attempt. */
const longestMs = 45_000;

export const sendEmail: Sender<'email'> = async (outgoing) => {
  const { host } = outgoing.settings;
  const timeout = AbortSignal.timeout(longestMs);
  const signal = outgoing.signal ? AbortSignal.any([outgoing.signal, timeout]) : timeout;
  let connection: Socket | undefined;
  try {
    connection = await connect(outgoing, signal);
    return await within(send(outgoing, connection), signal);
  } catch (error) {
    if (timeout.aborted) throw failure(`${host} did not come to an end within ${longestMs / 1000} seconds.`);
    throw isHoldfastError(error) ? error : failure(explain(host, error as SmtpError));
  } finally {
    connection?.destroy();
  }
};

/** A mail server in the own network is the usual one, so it may be anywhere but where nobody's is. */
async function connect({ settings, resolve }: Outgoing<'email'>, signal: AbortSignal): Promise<Socket> {
  const { host, port, security } = settings;
  const addresses = await within(findAddresses(host, { inNetwork: true, resolve }), signal);
  try {
    const place = { host, port, tls: security === 'tls' };
    return await openConnection(place, { addresses, timeoutMs: waitMs, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw failure(
      explainCertificate(host, error as SmtpError) ??
        `${host} ${reasonOf(error)}. Are the name, the port and the encryption right?`,
    );
  }
}

async function send(outgoing: Outgoing<'email'>, connection: Socket): Promise<Sent> {
  const { settings, secrets, message } = outgoing;
  const { host, port, security, user, from, to } = settings;
  const transport = createTransport({
    ...{ host, port },
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    getSocket: (_options, callback) => callback(null, { connection, secured: security === 'tls' }),
    ...(user === '' ? {} : { auth: { user, pass: secrets.password ?? '' } }),
    ...{ connectionTimeout: waitMs, greetingTimeout: waitMs, socketTimeout: waitMs },
    // A message must never be able to make us read files or fetch addresses.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const sent = await transport.sendMail({
      from: { name: `Holdfast (${message.installation})`, address: from },
      to: [...to],
      subject: headline(message),
      text: `${bodyText(message)}\n`,
      date: outgoing.now,
      ...threadOf(outgoing),
      headers: { 'auto-submitted': 'auto-generated' },
    });
    const refused = sent.rejected.map(String);
    if (refused.length > 0) {
      const answer = `${host} does not take mail for ${refused.join(', ')}. The others were told.`;
      return { answer, isPartial: true };
    }
    return { answer: `${host} took it for ${to.join(', ')}: ${oneLine(sent.response)}` };
  } finally {
    transport.close();
  }
}

/** The same id for every attempt, and what belongs to one alarm under its first message. */
function threadOf({ message, deliveryId, settings }: Outgoing<'email'>) {
  const domain = settings.from.split('@')[1] ?? 'holdfast.invalid';
  const first = message.alarm && `<alarm-${message.alarm.id}@${domain}>`;
  if (first !== null && message.kind === 'raised') return { messageId: first };
  const messageId = `<${deliveryId}@${domain}>`;
  return first === null ? { messageId } : { messageId, inReplyTo: first, references: [first] };
}

interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
  response?: string;
}

function explain(host: string, error: SmtpError): string {
  const said = quote(error.response);
  const certificate = said === '' ? explainCertificate(host, error) : undefined;
  if (certificate !== undefined) return certificate;
  switch (error.code) {
    case 'EAUTH':
      return `${host} does not accept the user and the password. Enter them again.${said}`;
    case 'EENVELOPE':
      return `${host} does not take mail from or for these addresses.${said}`;
    case 'ETLS':
      return `${host} offers no encryption that can be trusted. Look at its port and certificate.${said}`;
    case 'ETIMEDOUT':
      return `${host} did not answer. Are the port and the encryption right?`;
    case 'ECONNECTION':
    case 'ESOCKET':
      return `${host} ${reasonOf(error.cause ?? { code: codeIn(error.message) })}. Are the name, the port and the encryption right?`;
    default:
      return said === ''
        ? `${host} does not answer as a mail server does. Are the port and the encryption right?`
        : `${host} refused the message.${said}`;
  }
}

function explainCertificate(host: string, error: SmtpError): string | undefined {
  const problem = certificateProblem(error);
  if (problem === undefined) return undefined;
  const help =
    problem === 'unknown-authority'
      ? 'If an authority of your own has made it, name the file of that authority’s certificate in NODE_EXTRA_CA_CERTS.'
      : problem === 'other-name'
        ? 'Enter the server by the name in its certificate.'
        : 'Renew it, or set the clock right.';
  return `${host} ${certificateWords[problem]}, so nothing was sent. ${help}`;
}

/**
 * Only what is an answer in SMTP (RFC 5321, 4.2). Whatever else listens at a port says things that are nobody's business: a test of a
 * channel must not be a way to read them.
 */
function quote(response: string | undefined): string {
  return response !== undefined && /^[2-5]\d\d[ -]/.test(response) ? ` It said: ${oneLine(response)}` : '';
}

/** `connect ECONNREFUSED 127.0.0.1:25`: the code is all that is left of it. */
function codeIn(message: string): string {
  return /\bE[A-Z_]{4,}\b|\b[A-Z]+(?:_[A-Z]+){2,}\b/.exec(message)?.[0] ?? '';
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}

function failure(message: string): HoldfastError {
  return new HoldfastError('delivery-failed', message, { retryable: true });
}
