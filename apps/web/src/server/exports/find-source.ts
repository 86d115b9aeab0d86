import { findPlan, type PlanRow } from '@holdfast/application/exports';
import { sourceTarget } from '@holdfast/application/sources';
import { HoldfastError } from '@holdfast/core/errors';
import type { ConnectionTarget } from '@holdfast/core/postgres';
import type { Prisma } from '@holdfast/db';
import type { Services } from '../services.ts';
import { notFound } from '../trpc/problems.ts';

export type DatabaseSource = Prisma.SourceGetPayload<{ include: { vault: true } }>;

/** A source that is a database. Throws `not-found`, and `invalid-input` for another kind. */
export async function findDatabaseSource({ database }: Services, id: string): Promise<DatabaseSource> {
  const row = await database.prisma.source.findFirst({
    where: { id, removedAt: null },
    include: { vault: true },
  });
  if (!row) throw notFound('source');
  if (row.kind === 'database') return row;
  throw new HoldfastError('invalid-input', `“${row.name}” is not a database, so it has no profiles.`);
}

/** The same, and how it is reached. Throws `secret-mismatch` too. */
export async function findTarget(
  services: Services,
  id: string,
): Promise<{ source: DatabaseSource; connection: ConnectionTarget }> {
  const source = await findDatabaseSource(services, id);
  return { source, connection: sourceTarget(source, services.key) };
}

/** The plan of a source that is set up. Throws `not-found`. */
export async function needPlan({ database }: Services, sourceId: string, version?: number): Promise<PlanRow> {
  const row = await findPlan(database, sourceId, version);
  if (row) return row;
  throw new HoldfastError(
    'not-found',
    version === undefined
      ? 'What belongs to a profile of this database was not set up yet. An owner does that first.'
      : 'There is no such version of the plan.',
  );
}

/** A server that swallows packets, and a catalog of tens of thousands of tables, must not hold a page up for ever. */
const patienceMs = 60_000;

export function withPatience(signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(patienceMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}
