/** Streams the file of an export: to the person who asked for it, or to whoever has a link that was handed over. */
import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { audit } from '@holdfast/application/audit';
import { HoldfastError } from '@holdfast/core/errors';
import { limitAttempts } from '../people/limit-attempts.ts';
import { addressOf } from '../request-origin.ts';
import type { Services } from '../services.ts';
import type { Exchange } from '../transfers/exchange.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { namedKey } from '../trpc/named-key.ts';
import { settleExportLink, type TakenExport, takeExportLink } from './export-links.ts';

/** `GET /api/export-files/<token>`. */
export async function sendExport(
  services: Services,
  { token, person, ...exchange }: Exchange & { token: string; person: SignedInPerson },
): Promise<void> {
  await limitAttempts(services.database, `downloads ${person.id}`, { windowSeconds: 300, attempts: 60 });
  const link = await takeExportLink(services, token, person.id);
  await send(services, link, { ...exchange, actor: person });
}

/** A form's body with nothing in it but the token. */
const bodyBytes = 1000;

/** `POST /api/hand-over`: no session, and nothing is asked but what the link holds. Few attempts from one address. */
export async function sendHandOver(services: Services, { request, response }: Exchange): Promise<void> {
  await limitHandOver(services, addressOf(request));
  const token = new URLSearchParams(await readBody(request)).get('token') ?? '';
  const link = await takeExportLink(services, token, null);
  await send(services, link, { request, response, actor: undefined });
}

/** Looking and fetching count together. */
export async function limitHandOver(services: Services, address: string | null): Promise<void> {
  const limit = { windowSeconds: 300, attempts: 30 };
  await limitAttempts(services.database, `hand-over ${address ?? 'unknown'}`, limit);
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += part;
    if (text.length > bodyBytes) throw new HoldfastError('invalid-input', 'That is no link of Holdfast.');
  }
  return text;
}

async function send(
  services: Services,
  link: TakenExport,
  { request, response, apiKey, actor }: Exchange & { actor: SignedInPerson | undefined },
): Promise<void> {
  let isSent = false;
  try {
    await using file = await openFile(link.export.path);
    const { size } = await file.stat();
    // Before the first byte: what leaves is written down, also when it is broken off.
    const address = addressOf(request);
    await audit(services.database.prisma, {
      action: actor ? 'export.downloaded' : 'export.handed-over',
      ...(actor ? { actor: { id: actor.id, name: actor.name } } : {}),
      subject: `export ${link.export.fileName}`,
      details: {
        ...{ link: link.id, encrypted: link.export.encrypted, attempt: link.attempts },
        ...namedKey(apiKey),
      },
      ...(address === null ? {} : { ipAddress: address }),
    });
    response.writeHead(200, headersOf(link.export.fileName, size));
    await pipeline(file.createReadStream({ autoClose: false }), response);
    isSent = true;
  } finally {
    await settleExportLink(services, link.id, isSent);
  }
}

/** A page among the exports is never shown by this server: it is a file to be saved, whatever it holds. */
function headersOf(fileName: string, size: number): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-length': String(size),
    'content-disposition': `attachment; filename="${fileName}"`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw new HoldfastError(
      'not-found',
      'The file of this export is not in the backup volume any more. Make a new export.',
      { cause },
    );
  }
}
