/** The story that `npm run demo` tells: back up, have an accident, get everything back, and prove it. */
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import {
  type BackupResult,
  backUpDatabase,
  backUpFiles,
  type FilesBackupResult,
  listBackups,
  restoreDatabaseBackup,
  restoreFilesBackup,
  verifyVault,
} from '@holdfast/core/backup';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import type { LocalCluster } from '@holdfast/core/postgres/local-server';
import { LocalStorage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import { changeDemoShop, changeDemoUploads, createDemoShop, createDemoUploads } from '@holdfast/demo';
import pg from 'pg';
import { bytes, count, percent, seconds } from './wording.ts';

export interface StoryOptions {
  cluster: LocalCluster;
  vault: Vault;
  /** The folder of everything that the demo makes. */
  home: string;
  root: string;
  startupMs: number;
  signal: AbortSignal;
}

const shop = 'patisserie';
const restoredShop = 'patisserie_restored';

/** Opens the demo's vault, or makes it, with a random password of its own in a file. */
export async function openDemoVault(home: string): Promise<Vault> {
  const storage = new LocalStorage(join(home, 'vault'));
  const passwordFile = join(home, 'vault-password');
  const existing = await readFile(passwordFile, 'utf8').catch(() => undefined);
  const password = existing?.trim() || randomBytes(18).toString('base64url');
  if (existing === undefined) await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    return await Vault.open(storage, { password });
  } catch (error) {
    if (isHoldfastError(error, 'vault-not-found')) return Vault.create(storage, { password });
    if (!isHoldfastError(error, 'wrong-password')) throw error;
    throw new HoldfastError(
      'wrong-password',
      `${passwordFile} does not open the vault beside it; remove ${home} to begin the demo anew.`,
      { cause: error },
    );
  }
}

export async function tellStory(options: StoryOptions): Promise<void> {
  const { cluster, vault, home, signal } = options;
  heading('A shop, a folder and a vault');
  const uploads = join(home, 'uploads');
  const made = await makeShop(options, uploads);
  line(
    'PostgreSQL',
    `${cluster.programs.version}, our own, in ${shown(options, cluster.directory)}`,
    options.startupMs,
  );
  line('database', made.shop.text, made.shop.ms);
  line('uploads', made.uploads.text, made.uploads.ms);
  line('vault', `encrypted, in restic’s format, in ${shown(options, join(home, 'vault'))}`);

  heading('The first backup');
  const connection = parseConnectionUrl(cluster.url(shop));
  const backUp = async () => {
    const database = await backUpDatabase({ vault, connection, signal });
    sayBackup('database', database);
    const files = await backUpFiles({ vault, paths: [uploads], name: 'uploads', signal });
    sayBackup('uploads', files);
    return { database, files };
  };
  const first = await backUp();

  heading('A day passes');
  const changes = await changeDemoShop({ url: cluster.url(shop) });
  await changeDemoUploads(uploads);
  const { newOrders, newOrderLines, dearerProducts, deletedCustomers, deletedWithThem } = changes;
  line('orders', `${count(newOrders, 'new order')} with ${count(newOrderLines, 'line')}`);
  line(
    'products',
    `${count(dearerProducts, 'product')} got dearer, ${count(changes.newPictures, 'new picture')}`,
  );
  line(
    'accident',
    `${count(deletedCustomers, 'customer')} deleted by mistake, and ${count(deletedWithThem, 'row')} with them`,
  );

  heading('The second backup');
  await backUp();

  heading('The first backup, restored into a new database and a new folder');
  await restoreShop(options, first.database.backup);
  await restoreUploads(options, first.files);

  heading('The vault');
  await sayVault(options);
  sayCommands(options, first.database.backup.id.slice(0, 8));
}

async function makeShop({ cluster, signal }: StoryOptions, uploads: string) {
  await dropDatabases(cluster);
  const shopStartedAt = performance.now();
  await onServer(cluster, `CREATE DATABASE ${shop} TEMPLATE template0`);
  const created = await createDemoShop({ url: cluster.url(shop), signal });
  const shopMs = performance.now() - shopStartedAt;
  const uploadsStartedAt = performance.now();
  await rm(uploads, { recursive: true, force: true });
  const files = await createDemoUploads(uploads);
  return {
    shop: {
      text: `“${shop}”: ${count(created.rows, 'row')} in ${count(created.tables.length, 'table')}, ${count(created.largeObjects, 'large object')}`,
      ms: shopMs,
    },
    uploads: {
      text: `${count(files.files, 'file')}, ${bytes(files.bytes)}`,
      ms: performance.now() - uploadsStartedAt,
    },
  };
}

function sayBackup(name: string, result: BackupResult): void {
  const known = Math.max(0, result.sizeBytes - result.addedBytes);
  const text =
    `${bytes(result.sizeBytes).padStart(8)} read, ${percent(known, result.sizeBytes).padStart(6)} known already, ` +
    `${bytes(result.storedBytes).padStart(8)} stored`;
  line(name, text, result.durationMs);
  for (const problem of [...result.problems, ...result.warnings]) line('', problem);
}

async function restoreShop(
  { cluster, vault, signal }: StoryOptions,
  backup: BackupResult['backup'],
): Promise<void> {
  const { comparison, durationMs } = await restoreDatabaseBackup({
    vault,
    backup,
    target: parseConnectionUrl(cluster.url(restoredShop)),
    mode: 'create',
    roles: 'create-nologin',
    signal,
  });
  if (!comparison?.matches) {
    throw new HoldfastError(
      'verification-failed',
      `The restored database differs from its backup: ${comparison?.differences.join(' ') ?? 'it could not be compared.'}`,
    );
  }
  const { rows, tables } = comparison;
  line(
    'database',
    `“${restoredShop}”: ${count(rows, 'row')} in ${count(tables.length, 'table')} and partitions`,
    durationMs,
  );
  line('compared', 'rows and SHA-256 of every table equal what was captured');
  const ask = async (name: string) => {
    const [row] = await onServer<{ count: string }>(cluster, 'SELECT count(*) FROM shop.customers', name);
    return Number(row?.count);
  };
  const [now, then] = [await ask(shop), await ask(restoredShop)];
  line('customers', `${count(then, 'customer')} there, ${now.toLocaleString('en-US')} after the accident`);
}

async function restoreUploads(
  { vault, home, signal }: StoryOptions,
  first: FilesBackupResult,
): Promise<void> {
  const to = join(home, 'restored');
  await rm(to, { recursive: true, force: true });
  const result = await restoreFilesBackup({ vault, backup: first.backup, to, existing: 'skip', signal });
  if (result.status !== 'succeeded' || result.files !== first.manifest.files) {
    throw new HoldfastError('verification-failed', `Files are missing: ${result.problems.join(' ')}`);
  }
  line(
    'uploads',
    `${count(result.files, 'file')}, ${bytes(result.bytes)}, each checked by its hash`,
    result.durationMs,
  );
}

async function sayVault({ vault, signal }: StoryOptions): Promise<void> {
  const backups = await listBackups(vault);
  const size = backups.reduce((sum, backup) => sum + (backup.sizeBytes ?? 0), 0);
  const stored = await vault.storage.totalSize('');
  line(
    'contents',
    `${count(backups.length, 'backup')} of ${bytes(size)} in ${bytes(stored)}: ${(size / stored).toFixed(1)} times smaller`,
  );
  const verified = await verifyVault({ vault, level: 'full', signal });
  if (!verified.sound) {
    const [problem] = verified.problems;
    throw new HoldfastError(
      'verification-failed',
      `The vault is damaged: ${problem?.message ?? 'no reason given'}`,
    );
  }
  line('verified', `every byte of ${bytes(verified.bytes)} read back and sound`, verified.durationMs);
}

function sayCommands(options: StoryOptions, id: string): void {
  const { root, home } = options;
  const vault = shown(options, join(home, 'vault'));
  const key = shown(options, join(home, 'vault-password'));
  const access = `--vault ${vault} --password-file ${key}`;
  console.log(`\nTry next, in ${root.replace(/\/$/, '')}:\n`);
  console.log(`  npx holdfast list ${access}`);
  console.log(`  npx holdfast show ${access} ${id}`);
  console.log(`  npx holdfast restore files ${access} --source uploads latest --to /tmp/uploads`);
  console.log(`  restic --repo ${vault} --password-file ${key} snapshots     # no lock-in\n`);
}

/** A path as a person in the clone would type it. */
function shown({ root }: StoryOptions, path: string): string {
  const inside = relative(root, path);
  return inside.startsWith('..') ? path : inside;
}

async function dropDatabases(cluster: LocalCluster): Promise<void> {
  for (const name of [shop, restoredShop])
    await onServer(cluster, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

async function onServer<Row extends pg.QueryResultRow>(
  cluster: LocalCluster,
  sql: string,
  database = 'postgres',
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: cluster.url(database) });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

function heading(text: string): void {
  console.log(`\n${text}`);
}

function line(name: string, text: string, ms?: number): void {
  console.log(
    `  ${name.padEnd(12)} ${ms === undefined ? text : `${text.padEnd(66)} ${seconds(ms).padStart(7)}`}`,
  );
}
