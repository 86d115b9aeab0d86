/** Fifty backups killed at random moments, with no chance to clear up: nothing that was there is lost. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  backUpDatabase,
  backUpFiles,
  findBackup,
  listBackups,
  restoreDatabaseBackup,
  verifyVault,
} from '@holdfast/core/backup';
import { parseConnectionUrl, withDatabase } from '@holdfast/core/postgres';
import { listLocks } from '@holdfast/core/vault';
import { createDemoShop, seededRandom } from '@holdfast/demo';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  createLocalVault,
  makeWorkFolder,
  openLocalVault,
  restoreTo,
  vaultPassword,
} from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';
import { type BackupLoop, type MadeBackup, startBackupLoop } from './backup-loop.ts';
import { generationOf, writeGeneration } from './generations.ts';
import { readFiles } from './memory-vault.ts';

const kills = 50;
const seed = 'killed';
const work = makeWorkFolder('kill');
const repository = work.at('vault');
const source = work.at('source');
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase('killed');
  await createDemoShop({ url: database.url, scale: 0.05 });
  await using _vault = await createLocalVault(repository);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  work[Symbol.dispose]();
});

test(`after each of ${kills} kills the vault is clean, older backups are whole, and the next one works`, async () => {
  const random = seededRandom(1, 'kills');
  const longestMs = await howLongAFewTake();
  const known: MadeBackup[] = [];
  let locksLeft = 0;
  let generation = 1;
  let next: Promise<BackupLoop> | undefined;
  for (let kill = 1; kill <= kills; kill++) {
    const start = () =>
      startBackupLoop({
        ...{ repository, source, seed, firstGeneration: generation },
        // Every fourth one also dumps a database.
        ...(kill % 4 === 0 ? { url: database.url } : {}),
      });
    const loop = await (next ?? start());
    loop.begin();
    await delay(random.integer(0, longestMs));
    loop.kill();
    known.push(...(await loop.ended));
    generation = loop.generation + 1;
    next = undefined;
    await expectClean(kill);
    const { locks, backups } = await look();
    locksLeft += locks;
    // A backup may have come into being without having been able to say so. None that said so may be gone.
    for (const made of known) expect(backups, `kill ${kill}`).toContain(made.id);
    if (known.length > 0 && kill % 5 === 0) await expectRestores(random.pick(known), `${kill}`);
  }
  expect(known.length).toBeGreaterThan(kills / 5);
  // Otherwise the kills met nobody at work.
  expect(locksLeft).toBeGreaterThan(kills / 4);

  await using vault = await openLocalVault(repository);
  const last = await backUpFiles({ vault, paths: [source], name: seed });
  expect(last.status).toBe('succeeded');
  expect(await listLocks(vault.lockFiles())).toEqual([]);
  const verified = await verifyVault({ vault, level: 'full' });
  expect(verified).toMatchObject({ sound: true, problems: [] });
  for (const made of [known[0]!, known.at(-1)!]) await expectRestores(made, `end ${made.generation}`);
  for (const { path: program } of inject('restic')) {
    const options = { program, repository, password: vaultPassword };
    expect(await runRestic(options, 'check', '--read-data')).toMatchObject({ code: 0 });
    expect(await runRestic(options, 'prune')).toMatchObject({ code: 0 });
  }
  expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, unindexedPacks: 0 });

  const made = await backUpDatabase({ vault, connection: parseConnectionUrl(database.url), name: 'last' });
  const copy = `${database.name}_copy`;
  const { comparison } = await restoreDatabaseBackup({
    ...{ vault, backup: made.backup, mode: 'create', roles: 'fail' },
    target: withDatabase(parseConnectionUrl(database.url), copy),
  });
  expect(comparison?.differences).toEqual([]);
  await dropTestDatabase(copy);
});

/** So that some are killed at work and some have made backups before, however busy the machine is. */
async function howLongAFewTake(): Promise<number> {
  const trial = work.at('trial');
  await using vault = await createLocalVault(trial);
  writeGeneration(source, seed, 1);
  const startedAt = performance.now();
  await backUpFiles({ vault, paths: [source], name: seed });
  return Math.round(Math.max(900, 4 * (performance.now() - startedAt)));
}

async function expectClean(kill: number): Promise<void> {
  const programs = inject('restic');
  const { version, path: program } = programs[kill % programs.length]!;
  const options = { program, repository, password: vaultPassword };
  const check = await runRestic(options, 'check', '--no-lock');
  expect(check, `restic ${version} after kill ${kill}`).toMatchObject({ code: 0 });
}

async function look(): Promise<{ locks: number; backups: string[] }> {
  await using vault = await openLocalVault(repository);
  const locks = await listLocks(vault.lockFiles());
  for (const { state } of locks) expect(state).not.toBe('held');
  const backups = await listBackups(vault, { source: seed });
  return { locks: locks.length, backups: backups.map(({ id }) => id) };
}

async function expectRestores({ id, generation }: MadeBackup, label: string): Promise<void> {
  await using vault = await openLocalVault(repository);
  const to = work.at(`restored ${label}`);
  const restored = readFiles(await restoreTo(vault, await findBackup(vault, id), to, source));
  expect(restored, `backup ${id}`).toEqual(generationOf(seed, generation));
}
