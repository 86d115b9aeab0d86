/** By SMTP (RFC 5321). Text only: it reads the same in every mail program, and nothing in it is loaded from anywhere. */
import { cancelled, HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { createTransport } from 'nodemailer';
import { bodyText, headline } from '../messages/message.ts';
import { reasonOf } from '../network/send-request.ts';
import type { Outgoing, Sender } from './sender.ts';

const waitMs = 15_000;

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
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(cancelled());
  outgoing.signal?.addEventListener('abort', onAbort, { once: true });
  if (outgoing.signal?.aborted) onAbort();
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
    const sent = await Promise.race([sending, stopped]);
    const refused = sent.rejected.map(String);
    if (refused.length > 0) {
      throw failure(`${host} does not take mail for ${refused.join(', ')}. The others were told.`);
    }
    return `${host} took it for ${to.join(', ')}: ${oneLine(sent.response)}`;
  } catch (error) {
    throw isHoldfastError(error) ? error : failure(explain(host, error as SmtpError));
  } finally {
    outgoing.signal?.removeEventListener('abort', onAbort);
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
