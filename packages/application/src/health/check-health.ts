/**
 * Whether Holdfast can do its work now: asked by load balancers, containers and people, who may be strangers. So the
 * answer names what is wrong, and neither paths nor versions nor reasons, which are for whoever runs `holdfast doctor`.
 */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { Database } from '@holdfast/db';
import type { VaultLocation } from '../vaults/open-vault.ts';

export interface Health {
  /** True when everything below is. */
  ready: boolean;
  checks: { name: 'database' | 'worker' | 'backup-folder'; ok: boolean; message: string }[];
}

export interface HealthOptions {
  /** Of the first vault, as long as there is none. */
  backupDirectory: string | undefined;
  now?: Date;
}

/** A worker shows every five seconds that it is alive. */
const aliveMs = 60_000;
/** Whatever takes longer counts as not there. */
const patienceMs = 3000;

export async function checkHealth(database: Database, options: HealthOptions): Promise<Health> {
  const { backupDirectory, now = new Date() } = options;
  const hasDatabase = await holds(async () => {
    await database.pool.query('SELECT 1');
    return true;
  });
  const [hasWorker, hasFolder] = await Promise.all([
    hasDatabase && holds(() => isWorkerAlive(database, now)),
    hasDatabase && holds(() => areFoldersWritable(database, backupDirectory)),
  ]);
  const checks: Health['checks'] = [
    check(
      'database',
      hasDatabase,
      'Holdfast’s own database answers.',
      'Holdfast’s own database does not answer.',
    ),
    check('worker', hasWorker, 'A worker is alive.', 'No worker was heard of within the last minute.'),
    check(
      'backup-folder',
      hasFolder,
      'Every vault’s folder can be written to.',
      'A vault’s folder is not there, or cannot be written to.',
    ),
  ];
  return { ready: checks.every(({ ok }) => ok), checks };
}

function check(name: Health['checks'][number]['name'], ok: boolean, good: string, bad: string) {
  return { name, ok, message: ok ? good : bad };
}

async function isWorkerAlive({ prisma }: Database, now: Date): Promise<boolean> {
  const since = new Date(now.getTime() - aliveMs);
  return (await prisma.workerProcess.count({ where: { stoppedAt: null, heartbeatAt: { gt: since } } })) > 0;
}

async function areFoldersWritable(
  { prisma }: Database,
  backupDirectory: string | undefined,
): Promise<boolean> {
  const vaults = await prisma.vault.findMany({ select: { location: true } });
  const folders = vaults.map(({ location }) => location as unknown as VaultLocation).map(({ path }) => path);
  // Before the set-up the folder may have yet to be made.
  if (folders.length === 0) return backupDirectory === undefined || isWritableOrMissing(backupDirectory);
  await Promise.all(
    folders.map((folder) => access(folder, constants.R_OK | constants.W_OK | constants.X_OK)),
  );
  return true;
}

async function isWritableOrMissing(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
  return true;
}

/** False also for what fails, or hangs as network disks do. */
async function holds(question: () => Promise<boolean>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), patienceMs);
  try {
    return await Promise.race([question(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
