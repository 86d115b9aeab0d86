import { idSchema } from '@holdfast/contracts/primitives';
import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import type { Exchange } from '../transfers/exchange.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';
import { keptMs } from './begin-upload.ts';
import { findUpload } from './find-upload.ts';

/** `PUT /api/uploads/<id>?offset=N`: the body is what comes next of the file. Answers how much is there. */
export async function receivePiece(
  services: Services,
  person: SignedInPerson,
  { request, response, url }: Exchange & { url: URL },
): Promise<void> {
  const id = idSchema.safeParse(url.pathname.split('/').at(-1));
  if (!id.success) throw notFound('upload');
  const offset = Number(url.searchParams.get('offset') ?? Number.NaN);
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new HoldfastError('invalid-input', 'Say with ?offset= where this piece of the file begins.');
  }
  const row = await findUpload(services, id.data, person);
  const receivedBytes = await services.quarantine.receive({
    ...{ id: row.id, sizeBytes: Number(row.sizeBytes), offset, request },
  });
  await services.database.prisma.upload.updateMany({
    where: { id: row.id },
    data: { expiresAt: new Date(Date.now() + keptMs) },
  });
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ receivedBytes }));
}
