/** A disk that becomes full at every stage of a backup: said plainly, without harm, and cured by freeing space. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  backUpDatabase,
  backUpFiles,
  findBackup,
  listBackups,
  restoreFilesBackup,
  verifyVault,
} from '@holdfast/core/backup';
import type { HoldfastError } from '@holdfast/core/errors';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { noise } from '../interop/torture-tree.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  createLocalVault,
  makeWorkFolder,
  openLocalVault,
  restoreTo,
  vaultPassword,
} from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';
import { readFiles } from './memory-vault.ts';

const run = promisify(execFile);
const work = makeWorkFolder('full-disk');
const disk = work.at('disk');
const repository = join(disk, 'vault');
const ballast = join(disk, 'ballast');
mkdirSync(disk);
const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', disk]).then(
  () => true,
  () => false,
);
const source = work.at('source');

afterAll(async () => {
  if (mounted) await run('umount', ['--lazy', disk]);
  work[Symbol.dispose]();
});

/** Leaves about so many bytes free. Files of a tmpfs take whole pages. */
function leaveFree(bytes: number): void {
  rmSync(ballast, { force: true });
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
}

async function failureOf(work: Promise<unknown>): Promise<HoldfastError | undefined> {
  return work.then(
    () => undefined,
    (error: HoldfastError) => error,
  );
}

function expectFullDisk(error: HoldfastError, what: string): void {
  expect(error.code, `${what}: ${error.message}`).toBe('storage-full');
  expect(error.message).toContain(disk);
  expect(error.message).toMatch(/^[A-Z/].*[.]$/s);
  expect(error.message).not.toMatch(/ENOSPC|\n/);
}

describe.skipIf(!mounted)('a vault on a small disk (skipped where mounting is not permitted)', () => {
  let vault: Vault;
  let database: TestDatabase;
  const restic = inject('restic');

  beforeAll(async () => {
    mkdirSync(source);
    writeFileSync(join(source, 'kept'), noise('kept', 2_000_000));
    vault = await createLocalVault(repository);
    await backUpFiles({ vault, paths: [source], name: 'files' });
    database = await createTestDatabase('full_disk');
    await database.query(
      `CREATE TABLE filler AS SELECT i, md5(i::text) || md5((i + 1)::text) AS body FROM generate_series(1, 60000) i`,
    );
  });
  afterAll(async () => {
    await vault.close();
    await database[Symbol.asyncDispose]();
  });

  async function expectClean(what: string): Promise<void> {
    for (const { version, path: program } of restic) {
      const options = { program, repository, password: vaultPassword };
      const check = await runRestic(options, 'check', '--no-lock', '--read-data');
      expect(check, `${what}, restic ${version}`).toMatchObject({ code: 0 });
    }
  }

  test('which fills up at any stage of a backup of files', async () => {
    // From no room for a lock, through packs and the index, to the snapshot; one large file, then small ones.
    const levels = [0, 4096, 8192, 16_384, 65_536, 1_000_000, 2_990_000, 3_020_000, 3_040_000];
    let failures = 0;
    for (const [round, bytes] of levels.entries()) {
      writeFileSync(join(source, 'large'), noise(`large ${round}`, 3_000_000));
      const before = (await listBackups(vault)).length;
      leaveFree(bytes);
      const error = await failureOf(backUpFiles({ vault, paths: [source], name: 'files' }));
      if (error !== undefined) {
        failures++;
        expectFullDisk(error, `${bytes} bytes free`);
        expect(await listBackups(vault)).toHaveLength(before);
        if (round % 3 === 0) await expectClean(`${bytes} bytes free`);
      }
      rmSync(ballast);
      // A full disk keeps even locks from being written, so this is the first thing that works again.
      const next = await backUpFiles({ vault, paths: [source], name: 'files' });
      expect(next.status, `after ${bytes}`).toBe('succeeded');
    }
    expect(failures).toBeGreaterThan(5);
    await expectClean('at the end');
    expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, problems: [] });
    await using opened = await openLocalVault(repository);
    const to = work.at('restored');
    const restored = await restoreTo(opened, await findBackup(opened, 'latest'), to, source);
    expect(readFiles(restored)).toEqual(readFiles(source));
  });

  test('which fills up in the middle of a dump', async () => {
    const connection = parseConnectionUrl(database.url);
    leaveFree(300_000);
    const error = await failureOf(backUpDatabase({ vault, connection, name: 'shop' }));
    expect(error).toBeDefined();
    expectFullDisk(error!, 'dump');
    expect(await listBackups(vault, { source: 'shop' })).toEqual([]);
    const left = await database.query(
      `SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'holdfast-%' AND datname = current_database()`,
    );
    expect(left).toEqual([]);
    rmSync(ballast);
    await expectClean('dump');
    expect((await backUpDatabase({ vault, connection, name: 'shop' })).status).toBe('succeeded');
    expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, problems: [] });
  });

  test('as the target of a restore', async () => {
    const backup = await findBackup(vault, 'latest', { source: 'files' });
    leaveFree(400_000);
    const to = join(disk, 'restored');
    const error = await failureOf(restoreFilesBackup({ vault, backup, to, existing: 'fail' }));
    expectFullDisk(error!, 'restore');
    const expected = readFiles(source);
    for (const [path, content] of readFiles(to)) {
      expect(expected.get(path.slice(source.length))?.equals(content), path).toBe(true);
    }
    rmSync(ballast);
  });
});
