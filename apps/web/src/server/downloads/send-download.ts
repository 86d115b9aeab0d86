/**
 * Streams a backup as a file to a browser while it is made: nothing is staged, and what the browser does not take yet is
 * not made yet. A browser that goes away ends the work, and the vault's lock with it.
 */
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { audit } from '@holdfast/application/audit';
import { vaultPassword } from '@holdfast/application/vaults';
import type { DownloadState } from '@holdfast/contracts/portable';
import { isHoldfastError } from '@holdfast/core/errors';
import { limitAttempts } from '../people/limit-attempts.ts';
import type { Services } from '../services.ts';
import type { ActingKey, SignedInPerson } from '../trpc/api-context.ts';
import { namedKey } from '../trpc/named-key.ts';
import { downloadSubject } from './download-subject.ts';
import { makeFileApart } from './make-file-apart.ts';
import type { DownloadPlace } from './running-downloads.ts';
import { type TakenLink, takeLink } from './take-link.ts';

export interface SendDownloadOptions {
  /** Of the address. */
  token: string;
  person: SignedInPerson;
  apiKey?: ActingKey | undefined;
  /** Of the browser. */
  address: string | null;
  response: ServerResponse;
}

/** Rejects before anything was sent with what can be told; after that the connection is cut, and it rejects as well. */
export async function sendDownload(services: Services, options: SendDownloadOptions): Promise<void> {
  const { token, person, response } = options;
  await limitAttempts(services.database, `downloads ${person.id}`, { windowSeconds: 300, attempts: 60 });
  using place = services.downloads.take();
  const link = await takeLink(services, token, person);
  const tell = (state: DownloadState) => place.tell(link.id, person.id, state);
  const told: DownloadState = { state: 'preparing', bytes: 0, totalBytes: null, problem: null };
  const gone = new AbortController();
  // It closes as well when all of it was sent.
  const onClose = () => {
    if (!response.writableFinished) gone.abort();
  };
  response.once('close', onClose);
  const signal = AbortSignal.any([gone.signal, place.signal]);
  try {
    tell(told);
    await send(services, { ...options, place, link, signal, tell });
  } catch (error) {
    const isReason = isHoldfastError(error) && error.code !== 'cancelled';
    const problem = isReason ? error.message : 'It was broken off.';
    const before = services.downloads.find(link.id, person.id) ?? told;
    tell({ ...before, state: 'failed', problem });
    throw error;
  } finally {
    response.off('close', onClose);
  }
}

interface SendOptions extends SendDownloadOptions {
  place: DownloadPlace;
  link: TakenLink;
  signal: AbortSignal;
  tell: (state: DownloadState) => void;
}

async function send(
  services: Services,
  { link, person, apiKey, address, response, signal, tell }: SendOptions,
): Promise<void> {
  const { backup: row, part, form } = link;
  let sent = { bytes: 0, totalBytes: 0 };
  const { location, repositoryId, name } = row.vault;
  await using file = await makeFileApart(
    {
      vault: { location, repositoryId, name, password: vaultPassword(row.vault, services.key) },
      ...{ snapshotId: row.snapshotId, form, part, password: link.password },
    },
    {
      signal,
      onProgress: (bytes, totalBytes) => {
        sent = { bytes, totalBytes };
        tell({ state: 'running', ...sent, problem: null });
      },
    },
  );
  await audit(services.database.prisma, {
    ...{ action: 'backup.downloaded', actor: { id: person.id, name: person.name } },
    subject: downloadSubject(row, form),
    details: {
      file: file.name,
      protection: link.protection,
      tables: part.tables?.length ?? null,
      paths: part.paths?.length ?? null,
      ...namedKey(apiKey),
    },
    ...(address === null ? {} : { ipAddress: address }),
  });
  response.writeHead(200, {
    'content-type': form === 'portable' ? 'application/x-tar' : 'application/octet-stream',
    'content-disposition': `attachment; filename="${file.name}"`,
    // Compression and headers of the file are not known before: an estimate, for who wants to draw a bar.
    'x-holdfast-estimated-bytes': String(file.totalBytes),
  });
  // Large files compute for a second before their first byte.
  response.flushHeaders();
  await pipeline(file.stream, response, { signal });
  tell({ state: 'done', ...sent, problem: null });
}
