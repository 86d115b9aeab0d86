import { chmodSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeStaleScratchClusters } from '@holdfast/core/postgres/local-server';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { runRestic } from '../support/run-restic.ts';
import { makeWorkplace, password } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace('proof');
let shop: TestDatabase;
let backupId: string;
let filesId: string;

beforeAll(async () => {
  // As root the scratch server runs as another user, who has to get in.
  chmodSync(place.folder, 0o755);
  shop = await createTestDatabase('cli_proof');
  await shop.query(`
    CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL);
    INSERT INTO customers SELECT n, 'customer ' || n FROM generate_series(1, 1500) n`);
  await makeQuickVault(place.at('vault'));
  const args = ['backup', 'database', '--vault', 'vault', '--url', shop.url, '--name', 'shop'];
  backupId = (await place.json(args)).backup.id;
  for (const name of ['a', 'b', 'c', 'd']) writeFileSync(place.at(`file-${name}`), Buffer.alloc(5000, name));
  const files = [
    'backup',
    'files',
    '--vault',
    'vault',
    '--name',
    'files',
    'file-a',
    'file-b',
    'file-c',
    'file-d',
  ];
  filesId = (await place.json(files)).backup.id;
  writeFileSync(
    place.at('good.sql'),
    '-- all there\nSELECT count(*) = 1500\nFROM customers;\nSELECT true;\n',
  );
  writeFileSync(place.at('bad.sql'), '-- too few\nSELECT count(*) > 2000 FROM customers;\n');
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

const restoreShop = ['verify', '--vault', 'vault', '--source', 'shop', '--level', 'restore'];

describe('verify --level restore', () => {
  test('proves a database, and names its tables with their rows', async () => {
    const { code, stdout } = await place.run([...restoreShop, '--check-query', 'good.sql']);
    expect(stdout).toMatch(
      /^✓ Proven: shop \(backup [0-9a-f]{8}\) was restored into a scratch PostgreSQL \d+/,
    );
    expect(stdout).toContain('1 table, 1,500 rows');
    expect(stdout).toContain('2 of 2 checks true, indexes sound');
    expect(stdout).toMatch(/^public\.customers +1,500 +1,500 +✓ the same$/m);
    expect(code).toBe(0);
  });

  test('ends with 1 where a check is not true, in JSON too', async () => {
    const { status, evidence } = await place.json([...restoreShop, '--check-query', 'bad.sql'], { code: 1 });
    expect(status).toBe('failed');
    expect(evidence).toMatchObject({
      ...{ outcome: 'failed', backup: backupId, rows: 1500 },
      failures: [{ part: 'check “too few”', message: 'The check “too few” is not true. It gave false.' }],
    });
  });

  test('of a sample of files ends with 3 and says what it does not prove', async () => {
    const args = [
      'verify',
      '--vault',
      'vault',
      filesId,
      '--level',
      'restore',
      '--sample',
      '12k',
      '--seed',
      'x',
    ];
    const { code, stdout } = await place.run(args);
    expect(stdout).toMatch(/^! Partly proven: files /);
    expect(stdout).toMatch(/of 4 files: they were not in the sample\./);
    expect(code).toBe(3);
    expect((await place.run(['verify', '--vault', 'vault', filesId, '--level', 'restore'])).code).toBe(0);
  });

  test('leaves a vault that restic finds clean, and in which “latest” is still the backup', async () => {
    const repository = place.at('vault');
    const program = inject('restic')[0]!.path;
    const check = await runRestic({ program, repository, password }, 'check', '--read-data');
    expect(check).toMatchObject({ code: 0, stdout: expect.stringContaining('no errors were found') });
    const latest = await runRestic(
      { program, repository, password },
      ...['snapshots', '--json', 'latest', '--tag', 'source:shop', '--latest', '1'],
    );
    const ids = (JSON.parse(latest.stdout) as { tags: string[] }[]).map(({ tags }) => tags);
    expect(ids.flat()).toContain('kind:database');
    const { backups } = await place.json(['list', '--vault', 'vault']);
    expect(backups.map(({ id, proof }: { id: string; proof: object }) => [id, proof])).toEqual([
      [backupId, expect.objectContaining({ level: 'restore', outcome: 'failed' })],
      [filesId, expect.objectContaining({ level: 'restore', outcome: 'proven' })],
    ]);
    expect((await place.run(['list', '--vault', 'vault'])).stdout).toContain('✓ restore, ');
    expect((await place.run(['show', '--vault', 'vault', backupId])).stdout).toContain('✗ restore, ');
  });

  test('killed at any time leaves nothing running after the next start', async () => {
    for (const waitMs of [300, 900, 1500]) {
      const scratch = place.at('scratch');
      const child = place.start([...restoreShop, '--scratch', scratch]);
      await untilServerRuns(scratch, waitMs);
      child.kill('SIGKILL');
    }
    await removeStaleScratchClusters([place.at('scratch')]);
    for (let tries = 0; tries < 300 && scratchWork().length > 0; tries++) await sleep(100);
    expect(scratchWork()).toEqual([]);
    expect((await place.run([...restoreShop, '--scratch', place.at('scratch')])).code).toBe(0);
    expect(scratchWork()).toEqual([]);
  });
});

/** Folders and processes of test restores in our own scratch folder. */
function scratchWork(): string[] {
  const folder = place.at('scratch');
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
      } catch {
        return false;
      }
    });
  return [...readdirSync(folder), ...processes];
}

async function untilServerRuns(scratch: string, moreMs: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    await sleep(50);
    const started = readdirSync(place.folder).includes('scratch') ? readdirSync(scratch) : [];
    const running = started.some((name) => {
      try {
        return readFileSync(join(scratch, name, 'data', 'postmaster.pid'), 'utf8') !== '';
      } catch {
        return false;
      }
    });
    if (running) return void (await sleep(moreMs));
  }
  throw new Error(`No server was started below ${scratch}.`);
}
