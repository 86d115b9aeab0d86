/** The audit log as a file, streamed: however long it is, a page of it is in memory. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { audit, writeAuditCsv } from '@holdfast/application/audit';
import { auditFilterSchema } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';

export interface SendAuditOptions {
  /** Of the address: the filter. */
  query: URLSearchParams;
  person: SignedInPerson;
  address: string | null;
  response: ServerResponse;
}

export async function sendAudit({ database }: Services, options: SendAuditOptions): Promise<void> {
  const { query, person, address, response } = options;
  const { data: filter } = auditFilterSchema.safeParse(Object.fromEntries(query));
  if (!filter) throw new HoldfastError('invalid-input', 'That is no filter of the audit log.');
  // Before the file, so that the file says that it was taken.
  await audit(database.prisma, {
    ...{ action: 'audit.exported', actor: { id: person.id, name: person.name }, details: filter },
    ...(address === null ? {} : { ipAddress: address }),
  });
  response.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="holdfast-audit-${new Date().toISOString().slice(0, 10)}.csv"`,
  });
  await pipeline(Readable.from(writeAuditCsv(database, filter)), response);
}
