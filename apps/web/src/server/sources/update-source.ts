import { queueRun, type Requester } from '@holdfast/application/runs';
import { openSecretJson, sealSecretJson } from '@holdfast/application/secrets';
import { type DatabaseConfig, readConnectionInput, type SourceSecrets } from '@holdfast/application/sources';
import type { UpdateSourceInput } from '@holdfast/contracts/sources';
import { HoldfastError } from '@holdfast/core/errors';
import { parseCheckQueries } from '@holdfast/core/postgres';
import { Prisma } from '@holdfast/db';
import type { Services } from '../services.ts';
import { notFound } from '../trpc/problems.ts';
import { confineFiles } from './confine-files.ts';
import { isSameAccount } from './test-connection.ts';

type SourceRow = NonNullable<Awaited<ReturnType<Services['database']['prisma']['source']['findFirst']>>>;

/** Changes where a source is, or which of its backups stay. Answers its name. */
export async function updateSource(
  services: Services,
  input: UpdateSourceInput,
  requestedBy: Requester,
): Promise<string> {
  const { database, queue } = services;
  const row = await database.prisma.source.findFirst({ where: { id: input.id, removedAt: null } });
  if (!row) throw notFound('source');
  const data: Prisma.SourceUpdateInput = {
    ...(await changedContent(services, row, input)),
    ...(input.retention === undefined
      ? {}
      : {
          retention: input.retention === null ? Prisma.DbNull : (input.retention as Prisma.InputJsonObject),
        }),
    ...changedChecks(row, input),
  };
  await database.prisma.$transaction(async (tx) => {
    await tx.source.update({ where: { id: row.id }, data });
    if (input.connection === undefined && input.files === undefined) return;
    const { id, name, vaultId } = row;
    await queueRun(tx, { queue, kind: 'refresh', input: {}, source: { id, name }, vaultId, requestedBy });
  });
  return row.name;
}

function changedChecks(row: SourceRow, { checks }: UpdateSourceInput): Prisma.SourceUpdateInput {
  if (checks === undefined) return {};
  if (checks !== null && row.kind !== 'database') {
    throw new HoldfastError('invalid-input', 'Check queries are asked of databases, and this is none.');
  }
  // Refused now rather than at the next test restore.
  if (checks !== null) parseCheckQueries(checks);
  return { checks };
}

async function changedContent(
  services: Services,
  row: SourceRow,
  { connection, files }: UpdateSourceInput,
): Promise<Prisma.SourceUpdateInput> {
  if ((connection && row.kind !== 'database') || (files && row.kind !== 'files')) {
    throw new HoldfastError('invalid-input', `“${row.name}” is of another kind. Add a new source instead.`);
  }
  if (files) return { config: (await confineFiles(services, files)) as Prisma.InputJsonObject };
  if (!connection) return {};
  const { config, secrets } = readConnectionInput(connection);
  const sealed = { purpose: 'source-secrets', id: row.id } as const;
  const stored = openSecretJson<SourceSecrets>(services.key, row.sealedSecrets, sealed);
  const keeps = isSameAccount(row.config as unknown as DatabaseConfig, config) ? stored.password : undefined;
  // A password is for the account that it was given for: another server or user asks for it again.
  const password = secrets.password ?? keeps;
  return {
    config: config as unknown as Prisma.InputJsonObject,
    sealedSecrets: password === undefined ? null : sealSecretJson(services.key, { password }, sealed),
  };
}
