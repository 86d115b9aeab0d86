/** A service without its web: Holdfast's database with a queue, and rows to work on. */

import { listenForRuns, openRunQueue, type RunQueue } from '@holdfast/application/runs';
import {
  type ApplicationKey,
  deriveApplicationKey,
  newSecret,
  sealSecretJson,
} from '@holdfast/application/secrets';
import { readConnectionInput } from '@holdfast/application/sources';
import { addVault } from '@holdfast/application/vaults';
import { createServiceDatabase, type ServiceDatabase } from '../support/service-database.ts';

export interface TestService extends ServiceDatabase {
  readonly queue: RunQueue;
  readonly secret: string;
  readonly key: ApplicationKey;
}

export async function createTestService(label?: string): Promise<TestService> {
  const service = await createServiceDatabase(label);
  const queue = await openRunQueue(service.database);
  const secret = newSecret();
  return {
    ...service,
    ...{ queue, secret, key: deriveApplicationKey(secret) },
    async [Symbol.asyncDispose]() {
      await queue.close();
      await service[Symbol.asyncDispose]();
    },
  };
}

/** A vault's row whose vault nobody opens. */
export async function addVaultRow({ database, key }: TestService): Promise<string> {
  const id = crypto.randomUUID();
  await database.prisma.vault.create({
    data: {
      ...{ id, name: `vault ${id}`, location: { type: 'local', path: '/nowhere' }, repositoryId: id },
      sealedPassword: key.seal(Buffer.from('secret'), { purpose: 'vault-password', id }),
    },
  });
  return id;
}

export async function addSourceRow(service: TestService, vaultId: string, name: string): Promise<string> {
  const config = { paths: ['/nowhere'] };
  const { id } = await service.database.prisma.source.create({
    data: { name, kind: 'files', config, vaultId },
  });
  return id;
}

/** A source that can be backed up. */
export async function addDatabaseSource(
  { database, key }: TestService,
  { name, url, vaultId }: { name: string; url: string; vaultId: string },
): Promise<{ id: string; name: string }> {
  const { config, secrets } = readConnectionInput({ url });
  const id = crypto.randomUUID();
  await database.prisma.source.create({
    data: {
      ...{ id, name, kind: 'database', config: { ...config }, vaultId },
      sealedSecrets: sealSecretJson(key, secrets, { purpose: 'source-secrets', id }),
    },
  });
  return { id, name };
}

/** A worker that was never started: enough to claim runs. */
export async function addWorkerRow(
  { database }: TestService,
  hostname = 'test',
): Promise<{ id: string; hostname: string }> {
  return database.prisma.workerProcess.create({ data: { hostname, pid: process.pid, version: 'test' } });
}

/** A vault that is really there, in `directory`. */
export async function addRealVault(service: TestService, directory: string): Promise<string> {
  const { vaultId } = await addVault({
    ...{ database: service.database, key: service.key, name: directory },
    location: { type: 'local', path: directory },
    password: 'a password for tests of the service',
  });
  return vaultId;
}

const ended = ['succeeded', 'partial', 'failed', 'cancelled'];

/** Resolves with the run's row when `condition` holds, by default when it has ended. */
export async function waitForRun(
  { database }: TestService,
  id: string,
  condition: (run: RunRow) => boolean = ({ status }) => ended.includes(status),
): Promise<RunRow> {
  await using feed = await listenForRuns(database);
  const done = new AbortController();
  const events = feed.follow({ signal: done.signal, only: ({ runId }) => runId === id });
  for (;;) {
    const run = await database.prisma.run.findUniqueOrThrow({ where: { id } });
    if (condition(run)) {
      done.abort();
      return run;
    }
    if (ended.includes(run.status)) {
      throw new Error(`The run ended as ${run.status}: ${run.errorMessage ?? JSON.stringify(run.result)}`);
    }
    await events.next();
  }
}

type RunRow = Awaited<ReturnType<TestService['database']['prisma']['run']['findUniqueOrThrow']>>;
