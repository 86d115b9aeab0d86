import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { runRestic } from '../support/run-restic.ts';
import { launcherFile, makeWorkplace, outcomeOf, password } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace('interrupt');

beforeAll(async () => {
  await makeQuickVault(place.at('vault'));
  // Takes no room, and far longer to read than any test waits.
  const file = openSync(place.at('endless'), 'w');
  ftruncateSync(file, 2 ** 40);
  closeSync(file);
});
afterAll(() => place[Symbol.dispose]());

async function untilLocked(): Promise<void> {
  while (place.vaultFiles('locks').length === 0) await delay(10);
}

async function expectClean(): Promise<void> {
  expect(place.vaultFiles('snapshots')).toEqual([]);
  expect(place.vaultFiles('locks')).toEqual([]);
  for (const { path } of inject('restic')) {
    const checked = await runRestic(
      { program: path, repository: place.at('vault'), password },
      'check',
      '--read-data',
    );
    expect(checked).toMatchObject({ code: 0 });
  }
}

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('during a backup of files leaves no backup and no lock', async () => {
    const child = place.start(['backup', 'files', '--vault', 'vault', 'endless']);
    const ended = outcomeOf(child);
    await untilLocked();
    await delay(800);
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain('✗ The work was cancelled. Nothing half-done was kept.');
    await expectClean();
  });

  test('during a backup of a database ends its session too', async () => {
    await using database = await createTestDatabase('cli_interrupt');
    await database.query('CREATE TABLE t (id int)');
    await database.query('BEGIN; LOCK TABLE t; SELECT 1');
    const args = ['backup', 'database', '--vault', 'vault', '--url', database.url, '--json'];
    const child = place.start(args);
    const ended = outcomeOf(child);
    // Until pg_dump waits for the table.
    await using watcher = await createTestDatabase('cli_watcher');
    const others = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = '${database.name}' AND pid <> pg_backend_pid()`;
    while ((await watcher.query<{ n: number }>(`${others} AND wait_event_type = 'Lock'`))[0]!.n === 0)
      await delay(20);
    child.kill(signal);
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout).error.code).toBe('cancelled');
    // Only the session that holds the lock is left.
    while ((await watcher.query<{ n: number }>(others))[0]!.n > 1) await delay(20);
    await expectClean();
  });
});

test('a signal to the whole group, passed on by the launcher as well, counts once', async () => {
  const child = spawn(process.execPath, [launcherFile, 'backup', 'files', '--vault', 'vault', 'endless'], {
    cwd: place.folder,
    env: place.environment(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = outcomeOf(child);
  await untilLocked();
  process.kill(-child.pid!, 'SIGTERM');
  expect(await ended).toMatchObject({ code: 130 });
  await expectClean();
});

test('before there is anything to clean up', async () => {
  const child = place.start(['backup', 'files', '--vault', 'vault', 'endless']);
  const ended = once(child, 'close');
  await delay(500);
  child.kill('SIGINT');
  const [code, signal] = await ended;
  // Earlier than the command could listen, the signal itself ends it.
  expect([130, 'SIGINT']).toContain(code ?? signal);
  await expectClean();
});
