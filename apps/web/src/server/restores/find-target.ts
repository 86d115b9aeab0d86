/** Where a restore goes: the server of a source, or another one that an owner names. */
import type { RestoreDatabaseRunInput } from '@holdfast/application/runs';
import {
  readConnectionInput,
  type SourceSecrets,
  sourceTarget,
  storedTarget,
} from '@holdfast/application/sources';
import type { RestoreDatabaseInput } from '@holdfast/contracts/restores';
import { type ConnectionTarget, withDatabase } from '@holdfast/core/postgres';
import type { Services } from '../services.ts';
import { refuseServerOfOthers } from '../sources/test-connection.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';

export interface RestoreTarget {
  connection: ConnectionTarget;
  /** As a run's row holds it, without secrets. */
  server: RestoreDatabaseRunInput['target']['server'];
  secrets: SourceSecrets;
}

export async function findRestoreTarget(
  { database, key }: Services,
  target: RestoreDatabaseInput['target'],
  person: SignedInPerson,
): Promise<RestoreTarget> {
  const { server } = target;
  if ('connection' in server) {
    refuseServerOfOthers(person);
    const { config, secrets } = readConnectionInput(server.connection);
    const connection = withDatabase(storedTarget(config, secrets.password), target.database);
    return { connection, server: { config }, secrets };
  }
  const source = await database.prisma.source.findFirst({ where: { id: server.sourceId, removedAt: null } });
  if (!source) throw notFound('source');
  const connection = withDatabase(sourceTarget(source, key), target.database);
  return { connection, server: { sourceId: source.id }, secrets: {} };
}
