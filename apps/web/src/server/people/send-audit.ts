/** The audit log as a file, streamed: however long it is, a page of it is in memory. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { audit, writeAuditCsv } from '@holdfast/application/audit';
import { auditFilterSchema } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import { z } from 'zod';
import { addressOf } from '../request-origin.ts';
import type { Services } from '../services.ts';
import type { Exchange } from '../transfers/exchange.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { namedKey } from '../trpc/named-key.ts';

export interface SendAuditOptions extends Exchange {
  /** Of the address: the filter. */
  query: URLSearchParams;
  person: SignedInPerson;
}

export async function sendAudit({ database }: Services, options: SendAuditOptions): Promise<void> {
  const { query, person, request, response, apiKey } = options;
  // A misspelled filter that is passed over would answer with everything.
  const { data: filter } = z.strictObject(auditFilterSchema.shape).safeParse(Object.fromEntries(query));
  if (!filter) throw new HoldfastError('invalid-input', 'That is no filter of the audit log.');
  // Before the file, so that the file says that it was taken.
  const address = addressOf(request);
  await audit(database.prisma, {
    ...{ action: 'audit.exported', actor: { id: person.id, name: person.name } },
    details: { ...filter, ...namedKey(apiKey) },
    ...(address === null ? {} : { ipAddress: address }),
  });
  response.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="holdfast-audit-${new Date().toISOString().slice(0, 10)}.csv"`,
  });
  await pipeline(Readable.from(writeAuditCsv(database, filter)), response);
}
