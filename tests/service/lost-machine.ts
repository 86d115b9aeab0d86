/**
 * A machine that is about to be lost: Holdfast with a person, a schedule, a database and a folder, backed up by a real worker
 * into a vault. Afterwards only the vault is left.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { queueFullRun, queueRun } from '@holdfast/application/runs';
import { sealSecretJson } from '@holdfast/application/secrets';
import { readConnectionInput } from '@holdfast/application/sources';
import { createTestDatabase } from '../support/database.ts';
import type { WorkFolder } from '../support/local-vault.ts';
import { addRealVault, createTestService, waitForRun } from './service.ts';
import { spawnWorker } from './spawn-worker.ts';

export interface LostMachine {
  /** Where the vault lies, and what opens it. */
  vault: string;
  password: string;
  /** HOLDFAST_SECRET, as it was. */
  secret: string;
  /** The folder that was backed up. */
  files: string;
  shopRows: number;
}

export async function loseMachine(work: WorkFolder): Promise<LostMachine> {
  await using service = await createTestService('lost');
  await using shop = await createTestDatabase('shop');
  const { prisma } = service.database;
  await shop.query(`CREATE SCHEMA shop; CREATE TABLE shop.cakes (id int PRIMARY KEY, name text);
    INSERT INTO shop.cakes SELECT n, 'cake ' || n FROM generate_series(1, 500) AS n`);
  const files = work.at('uploads');
  mkdirSync(files);
  for (const name of ['éclair.txt', 'menu.txt']) writeFileSync(work.at('uploads', name), `all about ${name}`);
  const vault = work.at('old place', 'vault');
  mkdirSync(work.at('old place'));
  const vaultId = await addRealVault(service, vault);
  const { config, secrets } = readConnectionInput({ url: shop.url });
  const id = crypto.randomUUID();
  await prisma.source.createMany({
    data: [
      {
        ...{ id, vaultId, name: 'shop', kind: 'database', config: { ...config } },
        sealedSecrets: sealSecretJson(service.key, secrets, { purpose: 'source-secrets', id }),
      },
      {
        ...{ id: crypto.randomUUID(), vaultId, name: 'uploads', kind: 'files' },
        config: { paths: [files], excludes: [], oneFileSystem: false, excludeCaches: true },
      },
    ],
  });
  await prisma.user.create({
    data: { id: 'someone', name: 'Ada', email: 'ada@example.org', role: 'owner' },
  });
  await prisma.schedule.create({
    data: {
      ...{ name: 'Every night', task: 'full', input: {}, cron: '0 3 * * *', timeZone: 'UTC' },
      nextDueAt: new Date(Date.now() + 86_400_000),
    },
  });
  await using _worker = await spawnWorker(service, {
    HOLDFAST_HOME: work.at('lost home'),
    BACKUP_DIRECTORY: vault,
    BACKUP_FILE_ROOTS: files,
    PG_BIN: process.env['PG_BIN'] ?? '',
    PORT: '3456',
  });
  const succeed = async (runId: string) => {
    const { status, errorMessage } = await waitForRun(service, runId);
    if (status !== 'succeeded') throw new Error(`A run of the lost machine is ${status}: ${errorMessage}`);
  };
  const { queue } = service;
  await succeed(await prisma.$transaction((tx) => queueFullRun(tx, { queue, sourceIds: null })));
  // Younger than the last backup of Holdfast itself, so known to the vault alone: a backup, and a proof.
  await shop.query(`INSERT INTO shop.cakes VALUES (501, 'one more cake')`);
  await succeed(
    await prisma.$transaction((tx) =>
      queueRun(tx, { queue, kind: 'backup', input: {}, vaultId, source: { id, name: 'shop' } }),
    ),
  );
  await succeed(
    await prisma.$transaction((tx) =>
      queueRun(tx, { queue, kind: 'verify', input: { level: 'restore' }, source: { id, name: 'shop' } }),
    ),
  );
  chmodSync(work.path, 0o711);
  return {
    vault,
    password: 'a password for tests of the service',
    secret: service.secret,
    files,
    shopRows: 501,
  };
}
