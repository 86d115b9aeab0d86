/** By SMTP (RFC 5321). Text only: it reads the same in every mail program, and nothing in it is loaded from anywhere. */
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { createTransport } from 'nodemailer';
import { bodyText, headline } from '../messages/message.ts';
import { reasonOf } from '../network/send-request.ts';
import { within } from '../network/within.ts';
import type { Outgoing, Sender } from './sender.ts';

const waitMs = 15_000;
/** Over all, since a server may answer a letter at a time. Shorter than the wait before the next attempt. */
const longestMs = 45_000;

export const sendEmail: Sender<'email'> = async (outgoing) => {
  const { settings, secrets, message } = outgoing;
  const { host, port, security, user, from, to } = settings;
  const transport = createTransport({
    ...{ host, port },
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === '' ? {} : { auth: { user, pass: secrets.password ?? '' } }),
    ...{ connectionTimeout: waitMs, greetingTimeout: waitMs, socketTimeout: waitMs, dnsTimeout: waitMs },
    // A message must never be able to make us read files or fetch addresses.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const timeout = AbortSignal.timeout(longestMs);
  const signal = outgoing.signal ? AbortSignal.any([outgoing.signal, timeout]) : timeout;
  try {
    const sending = transport.sendMail({
      from: { name: `Holdfast (${message.installation})`, address: from },
      to: [...to],
      subject: headline(message),
      text: `${bodyText(message)}\n`,
      date: outgoing.now,
      ...threadOf(outgoing),
      headers: { 'auto-submitted': 'auto-generated' },
    });
    const sent = await within(sending, signal);
    const refused = sent.rejected.map(String);
    if (refused.length > 0) {
      const answer = `${host} does not take mail for ${refused.join(', ')}. The others were told.`;
      return { answer, isPartial: true };
    }
    return { answer: `${host} took it for ${to.join(', ')}: ${oneLine(sent.response)}` };
  } catch (error) {
    if (timeout.aborted) throw failure(`${host} did not come to an end within ${longestMs / 1000} seconds.`);
    throw isHoldfastError(error) ? error : failure(explain(host, error as SmtpError));
  } finally {
    transport.close();
  }
};

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
  const said = error.response ? ` It said: ${oneLine(error.response)}` : '';
  switch (error.code) {
    case 'EAUTH':
      return `${host} does not accept the user and the password. Enter them again.${said}`;
    case 'EENVELOPE':
      return `${host} does not take mail from or for these addresses.${said}`;
    case 'ETLS':
      return `${host} offers no encryption that can be trusted. Look at its port and certificate.${said}`;
    case 'EDNS':
      return `The name ${host} was not found. Is it spelled right?`;
    case 'ETIMEDOUT':
      return `${host} did not answer. Are the port and the encryption right?`;
    case 'ECONNECTION':
    case 'ESOCKET':
      return `${host} ${reasonOf(error.cause ?? { code: codeIn(error.message) })}. Are the name, the port and the encryption right?`;
    default:
      return error.responseCode === undefined
        ? `${host} could not be reached (${error.code ?? 'no reason given'}).`
        : `${host} refused the message.${said}`;
  }
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
