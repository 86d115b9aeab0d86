/**
 * A service with everything that it looks after, on a clock that a test moves: a shop's PostgreSQL server, a folder of uploads, and a
 * vault, all of them real. Schedules fire by that clock, and what they ask for is executed by a worker's own executors, in this
 * process. Only its heart beats when the test says so.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createLog } from '@holdfast/application/log';
import { claimRun } from '@holdfast/application/runs';
import { addVault } from '@holdfast/application/vaults';
import pg from 'pg';
import { vi } from 'vitest';
import { readWorkerEnvironment } from '../../apps/worker/src/environment.ts';
import { executeRun } from '../../apps/worker/src/execute-run.ts';
import { type LocalCluster, startLocalCluster } from '../../packages/core/src/postgres/local-cluster.ts';
import { createLocalVault, makeWorkFolder, vaultPassword } from '../support/local-vault.ts';
import { addDatabaseSource, addWorkerRow, createTestService, type TestService } from './service.ts';

export interface OperatedService extends AsyncDisposable {
  readonly service: TestService;
  readonly vaultId: string;
  /** Ids of the sources. */
  readonly shop: string;
  readonly uploads: string;
  readonly uploadsFolder: string;
  /** What the worker logged of itself. */
  readonly complaints: string[];
  /** It is `now`, for everything in this process. */
  setClock(now: Date): void;
  /** The worker shows that it is there, and does all that waits to be done. */
  work(now: Date): Promise<void>;
  /** Orders come in, unless the server is away. */
  sell(): Promise<void>;
  stopShop(): Promise<void>;
  startShop(): Promise<void>;
  takeUploadsAway(): void;
  bringUploadsBack(): void;
  /** The pack files that are there. */
  packs(): string[];
  /** Flips a bit in the largest of these. */
  damage(packs: readonly string[]): void;
}

export async function startOperatedService(begin: Date): Promise<OperatedService> {
  await using stack = new AsyncDisposableStack();
  vi.useFakeTimers({ toFake: ['Date'], now: begin });
  stack.defer(() => void vi.useRealTimers());
  const folder = stack.use(makeWorkFolder('week'));
  const service = stack.use(await createTestService('week'));
  const start = (port?: number) =>
    startLocalCluster({
      ...{ directory: folder.at('server'), settings: { fsync: 'off' } },
      ...(port === undefined ? {} : { port }),
    });
  let server: LocalCluster | undefined = await start();
  const { port } = server;
  stack.defer(() => server?.stop());
  await onServer(server.url(), 'CREATE DATABASE shop');
  const shopUrl = server.url('shop');
  await onServer(shopUrl, 'CREATE TABLE orders (id bigserial PRIMARY KEY, what text NOT NULL)');
  const uploads = folder.at('uploads');
  mkdirSync(join(uploads, 'pictures'), { recursive: true });
  for (const name of ['cake', 'tart']) {
    writeFileSync(join(uploads, 'pictures', `${name}.jpg`), randomBytes(5000));
  }

  const vaultFolder = folder.at('vault');
  await (await createLocalVault(vaultFolder)).close();
  const { vaultId } = await addVault({
    ...{ database: service.database, key: service.key, name: 'Backups', password: vaultPassword },
    location: { type: 'local', path: vaultFolder },
  });
  const { prisma } = service.database;
  await prisma.vault.update({ where: { id: vaultId }, data: { recoverySavedAt: begin } });
  // A week of its own backups is not what this is about.
  await prisma.source.updateMany({ where: { kind: 'holdfast' }, data: { removedAt: begin } });
  const { id: shopId } = await addDatabaseSource(service, { name: 'Shop', url: shopUrl, vaultId });
  const { id: uploadsId } = await prisma.source.create({
    data: { name: 'Uploads', kind: 'files', config: { paths: [uploads] }, vaultId },
  });

  const worker = await addWorkerRow(service);
  const complaints: string[] = [];
  const parts = {
    ...{ database: service.database, key: service.key },
    environment: readWorkerEnvironment({
      ...{ DATABASE_URL: service.url, HOLDFAST_SECRET: service.secret, HOLDFAST_HOME: folder.at('home') },
    }),
    report: createLog({
      ...{ process: 'worker', level: 'warn', secrets: [] },
      destination: { write: (line) => void complaints.push(line) },
    }),
  };
  const signal = new AbortController().signal;
  const owned = stack.move();
  return {
    ...{ service, vaultId, complaints, shop: shopId, uploads: uploadsId, uploadsFolder: uploads },
    setClock: (now) => void vi.setSystemTime(now),
    async work(now) {
      await prisma.workerProcess.update({ where: { id: worker.id }, data: { heartbeatAt: now } });
      const { queue, database } = service;
      for (;;) {
        const [job] = await queue.boss.fetch<{ runId: string }>('runs');
        if (!job) return;
        const claim = await claimRun({ database, queue, worker, job });
        if (claim.outcome !== 'taken') continue;
        await executeRun({ parts, queue, run: claim.run, workerId: worker.id, signal });
      }
    },
    async sell() {
      if (!server) return;
      await onServer(
        shopUrl,
        `INSERT INTO orders (what) SELECT md5(random()::text) FROM generate_series(1, 50)`,
      );
    },
    async stopShop() {
      await server?.stop();
      server = undefined;
    },
    async startShop() {
      server = await start(port);
    },
    takeUploadsAway: () => renameSync(uploads, `${uploads}.unmounted`),
    bringUploadsBack: () => renameSync(`${uploads}.unmounted`, uploads),
    packs: () =>
      readdirSync(join(vaultFolder, 'data'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name)),
    damage(packs) {
      const [largest] = packs.toSorted((one, other) => statSync(other).size - statSync(one).size);
      const bytes = readFileSync(largest!);
      // Rows are most of what is in there.
      bytes[bytes.length >> 1]! ^= 1;
      chmodSync(largest!, 0o600);
      writeFileSync(largest!, bytes);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function onServer(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
