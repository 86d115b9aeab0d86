/** Sources that fail while they are backed up: no backup is made of half a source, and the vault goes on working. */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { backUpDatabase, backUpFiles, listBackups, verifyVault } from '@holdfast/core/backup';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { saveContent, type Vault, VaultWriter } from '@holdfast/core/vault';
import { seededRandom } from '@holdfast/demo';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { noise } from '../interop/torture-tree.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createLocalVault, makeWorkFolder } from '../support/local-vault.ts';
import { countFreeSlots, withQuickLocks } from './memory-vault.ts';

const work = makeWorkFolder('producers');
let database: TestDatabase;
let vault: Vault;
let free: number;

beforeAll(async () => {
  vault = withQuickLocks(await createLocalVault(work.at('vault')));
  free = countFreeSlots(vault);
  database = await createTestDatabase('producers');
  await database.query(
    `CREATE TABLE one AS SELECT i, md5(i::text) AS body FROM generate_series(1, 200000) i;
     CREATE TABLE two AS SELECT i, md5(i::text) AS body FROM generate_series(1, 200000) i`,
  );
});
afterAll(async () => {
  await vault.close();
  await database[Symbol.asyncDispose]();
  work[Symbol.dispose]();
});

afterEach(async () => {
  expect(countFreeSlots(vault)).toBe(free);
  expect(readdirSync(work.at('vault/locks'))).toEqual([]);
  expect(dumpsOfThisProcess()).toEqual([]);
  const sessions = await database.query(
    `SELECT query FROM pg_stat_activity WHERE application_name LIKE 'holdfast-%' AND datname = current_database()`,
  );
  expect(sessions).toEqual([]);
});

/** Process ids of pg_dump that are children of this process. */
function dumpsOfThisProcess(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return stat.includes('(pg_dump)') && Number(stat.split(') ')[1]?.split(' ')[1]) === process.pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}

function backUp(options: { signal?: AbortSignal; onBytes?: (bytes: number) => void } = {}) {
  return backUpDatabase({
    vault,
    connection: parseConnectionUrl(database.url),
    signal: options.signal,
    onProgress: ({ phase, bytes }) => phase === 'dumping' && options.onBytes?.(bytes),
  });
}

test('a pg_dump that is killed at any point leaves no backup', async () => {
  const { sizeBytes } = await backUp();
  const random = seededRandom(1, 'points');
  const before = (await listBackups(vault)).length;
  for (let round = 0; round < 8; round++) {
    const at = random.integer(0, sizeBytes * 0.9);
    let killed = false;
    const outcome = await backUp({
      onBytes(bytes) {
        // Dumped again after a failure that may pass, it is killed again.
        if (bytes < at) return;
        for (const pid of dumpsOfThisProcess()) process.kill(pid, 'SIGKILL');
        killed = true;
      },
    }).then(
      () => 'made',
      (error) => error.code,
    );
    expect(killed).toBe(true);
    // All its output may have been on its way already.
    if (outcome === 'made') expect(await listBackups(vault)).toHaveLength(before + 1);
    else expect(['dump-failed', 'dump-incomplete']).toContain(outcome);
    expect(await listBackups(vault)).toHaveLength(before + (outcome === 'made' ? 1 : 0));
    expect(outcome).not.toBe('made');
  }
  expect((await backUp()).status).toBe('succeeded');
  expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, problems: [] });
});

test('a server that ends the session leaves no backup', async () => {
  const before = (await listBackups(vault)).length;
  let ending: Promise<unknown> | undefined;
  const outcome = await backUp({
    onBytes(bytes) {
      // Each time it is tried again, too.
      if (bytes < 500_000) return;
      ending ??= database
        .query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name LIKE 'holdfast-%' AND datname = current_database()`,
        )
        .finally(() => {
          ending = undefined;
        });
    },
  }).catch((error) => error.code);
  await ending;
  expect(['dump-failed', 'dump-incomplete', 'database-unreachable']).toContain(outcome);
  expect(await listBackups(vault)).toHaveLength(before);
});

test('a cancelled dump leaves no backup', async () => {
  const before = (await listBackups(vault)).length;
  for (const bytes of [0, 1_000_000, 9_000_000]) {
    const cancelling = new AbortController();
    const running = backUp({
      signal: cancelling.signal,
      onBytes: (dumped) => dumped >= bytes && cancelling.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  }
  for (const milliseconds of [0, 5, 40, 120]) {
    const cancelling = new AbortController();
    const running = backUp({ signal: cancelling.signal });
    void delay(milliseconds).then(() => cancelling.abort());
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  }
  expect(await listBackups(vault)).toHaveLength(before);
});

test('a stream that breaks off gives its memory back', async () => {
  async function* breaking(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 9; i++) yield noise(`${i}`, 1_000_000);
    throw new Error('broken off');
  }
  await vault.loadIndex();
  await using writer = new VaultWriter(vault);
  await expect(saveContent(writer, breaking())).rejects.toThrow('broken off');
});

test('a file that changes while it is read makes a backup partial, by name', async () => {
  const source = work.at('source');
  mkdirSync(source);
  for (let i = 0; i < 4; i++) writeFileSync(join(source, `large ${i}`), noise(`${i}`, 6_000_000));
  let changed = false;
  const result = await backUpFiles({
    vault,
    paths: [source],
    onProgress({ item }) {
      if (changed || !item?.endsWith('large 2')) return;
      changed = true;
      appendFileSync(join(source, 'large 2'), 'longer');
    },
  });
  expect(changed).toBe(true);
  expect(result).toMatchObject({ status: 'partial', backup: { partial: true } });
  expect(result.problems).toEqual([expect.stringContaining(join(source, 'large 2'))]);
  expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, problems: [] });
  expect(await backUpFiles({ vault, paths: [source] })).toMatchObject({ status: 'succeeded', problems: [] });
});
