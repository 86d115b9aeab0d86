/** Files that are not encrypted, opened by the programs that they are for: pg_restore, tar and zstd. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  createWriteStream,
  linkSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import {
  type Backup,
  type BackupPart,
  backUpDatabase,
  backUpFiles,
  createUnprotected,
  type DatabaseBackupResult,
  openDatabaseBackup,
} from '@holdfast/core/backup';
import { compareWithManifest } from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClientEnvironment } from '../../packages/core/src/postgres/client-environment.ts';
import { startTestCluster, type TestCluster } from '../postgres/test-cluster.ts';
import { createTortureDatabase } from '../postgres/torture-database.ts';
import { createLocalVault, makeWorkFolder } from '../support/local-vault.ts';

const work = makeWorkFolder('unprotected');
const run = promisify(execFile);
let vault: Vault;

beforeAll(async () => {
  vault = await createLocalVault(work.at('vault'));
});
afterAll(async () => {
  await vault.close();
  work[Symbol.dispose]();
});

async function save(backup: Backup, path: string, part?: BackupPart) {
  await using file = await createUnprotected({ vault, backup, part });
  await pipeline(file.stream, createWriteStream(path));
  return { name: file.name, ...(await file.finished) };
}

const locks = () => readdirSync(work.at('vault', 'locks'));

describe('of a database', () => {
  let server: TestCluster;
  let database: DatabaseBackupResult;
  beforeAll(async () => {
    server = await startTestCluster();
    await createTortureDatabase(server, 'torture');
    database = await backUpDatabase({ vault, connection: server.target('torture') });
  }, 180_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  /** With pg_restore alone. */
  async function restore(path: string, into: string, more: string[] = []): Promise<void> {
    await server.sql('postgres', `CREATE DATABASE ${into} TEMPLATE template0`);
    using environment = new ClientEnvironment(server.target(into));
    await run(
      server.tools.paths.pg_restore,
      ['--no-owner', '--no-privileges', '--exit-on-error', `--dbname=${into}`, ...more, path],
      { env: environment.variables },
    );
  }

  test('the whole is what pg_restore reads, and compares equal', async () => {
    const { name, fileBytes } = await save(database.backup, work.at('whole.dump'));
    expect(name).toMatch(/^torture-\d{8}T\d{6}Z\.not-encrypted\.dump$/);
    expect(statSync(work.at('whole.dump')).size).toBe(fileBytes);
    expect(readFileSync(work.at('whole.dump')).toString('latin1', 0, 5)).toBe('PGDMP');
    await restore(work.at('whole.dump'), 'stock_whole');
    const { manifest, archive } = await openDatabaseBackup(vault, database.backup);
    const comparison = await compareWithManifest(server.target('stock_whole'), manifest, server.tools, {
      source: archive,
      ownership: false,
    });
    expect(comparison.differences).toEqual([]);
    expect(locks()).toEqual([]);
  });

  test('several jobs read it as well', async () => {
    await restore(work.at('whole.dump'), 'stock_jobs', ['--jobs=2']);
  });

  test('a part holds the chosen tables and no other rows', async () => {
    const { manifest } = await openDatabaseBackup(vault, database.backup);
    const [table] = manifest.tables.filter(({ rows }) => rows > 0);
    await save(database.backup, work.at('part.dump'), { tables: [table!] });
    const { stdout } = await run(server.tools.paths.pg_restore, ['--list', work.at('part.dump')]);
    expect(stdout.match(/TABLE DATA/g)).toHaveLength(1);
    expect(stdout).toContain(table!.name);
    expect(statSync(work.at('part.dump')).size).toBeLessThan(statSync(work.at('whole.dump')).size);
  });
});

describe('of files', () => {
  let backup: Backup;
  const root = () => work.at('source');
  const long = `${'long name '.repeat(20)}.txt`;
  beforeAll(async () => {
    mkdirSync(work.at('source', 'deep', 'er'), { recursive: true });
    mkdirSync(work.at('source', 'empty'));
    writeFileSync(join(root(), 'one.txt'), 'one\n');
    writeFileSync(join(root(), 'nothing'), '');
    writeFileSync(join(root(), 'deep/er', long), 'long\n');
    writeFileSync(Buffer.concat([Buffer.from(join(root(), 'odd ')), Buffer.of(0xff, 0xfe)]), 'odd\n');
    writeFileSync(join(root(), 'ümläut 😀'), 'umlaut\n');
    writeFileSync(join(root(), 'large.bin'), randomBytes(9_000_001));
    writeFileSync(join(root(), 'script'), '#!/bin/sh\n', { mode: 0o755 });
    linkSync(join(root(), 'large.bin'), join(root(), 'z-same.bin'));
    symlinkSync('deep/er', join(root(), 'link'));
    writeFileSync(join(root(), 'sparse'), '');
    truncateSync(join(root(), 'sparse'), 20_000_000);
    for (let i = 0; i < 2500; i++) writeFileSync(join(root(), 'deep', `file ${i}`), `${i}\n`);
    utimesSync(join(root(), 'one.txt'), 1_700_000_000.125, 1_700_000_000.125);
    lutimesSync(join(root(), 'link'), 1_600_000_000, 1_600_000_000);
    utimesSync(join(root(), 'nothing'), new Date(-5000), new Date(-5000));
    backup = (await backUpFiles({ vault, name: 'Odd Files', paths: [root()] })).backup;
  }, 60_000);

  async function unpack(path: string, to: string): Promise<string> {
    mkdirSync(to);
    await run('tar', ['--zstd', '-xpf', path, '-C', to]);
    return join(to, root());
  }

  test('tar and zstd unpack the same tree', async () => {
    const { name } = await save(backup, work.at('whole.tar.zst'));
    expect(name).toMatch(/^Odd-Files-\d{8}T\d{6}Z\.not-encrypted\.tar\.zst$/);
    await run('zstd', ['--test', work.at('whole.tar.zst')]);
    const there = await unpack(work.at('whole.tar.zst'), work.at('unpacked'));
    await run('diff', ['-r', '--no-dereference', root(), there]);
    expect(readlinkSync(join(there, 'link'))).toBe('deep/er');
    expect(statSync(join(there, 'one.txt')).mtimeMs).toBe(1_700_000_000_125);
    expect(statSync(join(there, 'nothing')).mtimeMs).toBe(-5000);
    expect(statSync(join(there, 'script')).mode & 0o777).toBe(0o755);
    expect(statSync(join(there, 'large.bin')).ino).toBe(statSync(join(there, 'z-same.bin')).ino);
    expect(readdirSync(work.at('unpacked'))).not.toContain('.holdfast');
    expect(locks()).toEqual([]);
  });

  test('Python reads it too', async () => {
    await run('zstd', ['-dq', work.at('whole.tar.zst'), '-o', work.at('whole.tar')]);
    const script =
      'import sys, tarfile\nfor m in tarfile.open(sys.argv[1]): print(m.size if m.isreg() else "-")';
    const { stdout } = await run('python3', ['-c', script, work.at('whole.tar')]);
    expect(stdout.match(/^\d+$/gm)).toHaveLength(2500 + 8);
  });

  test('chosen paths come with the directories that lead to them alone', async () => {
    await save(backup, work.at('part.tar.zst'), {
      paths: [join(root(), 'deep/er'), join(root(), 'one.txt')],
    });
    const there = await unpack(work.at('part.tar.zst'), work.at('part'));
    expect(readdirSync(there).sort()).toEqual(['deep', 'one.txt']);
    expect(readdirSync(join(there, 'deep'))).toEqual(['er']);
  });

  test('ends with its reader, and the vault is free', async () => {
    await using file = await createUnprotected({ vault, backup });
    file.stream.on('error', () => {});
    file.stream.once('data', () => file.stream.destroy());
    await expect(file.finished).rejects.toMatchObject({ code: 'cancelled' });
    await using _lock = await vault.lock({ exclusive: true });
  });

  test('ends with a signal, and when nobody reads it', async () => {
    const stop = new AbortController();
    await using file = await createUnprotected({ vault, backup, signal: stop.signal });
    const failed = new Promise<Error>((resolve) => file.stream.once('error', resolve));
    file.stream.once('data', () => stop.abort());
    await expect(file.finished).rejects.toMatchObject({ code: 'cancelled' });
    expect(await failed).toMatchObject({ code: 'cancelled' });
    {
      await using _unread = await createUnprotected({ vault, backup });
      expect(locks()).toHaveLength(1);
    }
    expect(locks()).toEqual([]);
  });

  test('of what is not in the backup is refused', async () => {
    for (const part of [{ paths: ['/nowhere'] }, { tables: [{ schema: 'a', name: 'b' }] }]) {
      await expect(createUnprotected({ vault, backup, part })).rejects.toMatchObject({
        code: expect.stringMatching(/backup-not-found|invalid-input/),
      });
    }
    expect(locks()).toEqual([]);
  });
});
