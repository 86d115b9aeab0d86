/** `holdfast doctor` on a real installation: well, and with one thing wrong after the other. */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDatabaseSource, addRealVault, createTestService, type TestService } from '../service/service.ts';
import { createTestDatabase } from '../support/database.ts';
import { pretendVersion } from '../support/pretend-version.ts';
import { makeWorkplace, type Workplace } from './holdfast.ts';

interface Finding {
  name: string;
  state: 'good' | 'note' | 'warning' | 'problem';
  message: string;
  fix?: string;
}

let service: TestService;
let place: Workplace;
let home: string;
let vault: string;

beforeAll(async () => {
  service = await createTestService('doctor');
  place = makeWorkplace('doctor');
  home = place.at('home');
  await mkdir(home);
  vault = join(home, 'vault');
  await mkdir(vault);
  await addRealVault(service, vault);
  await service.database.prisma.vault.updateMany({ data: { name: 'Home', recoverySavedAt: new Date() } });
  await service.database.prisma.workerProcess.create({
    data: { hostname: 'machine', pid: process.pid, version: 'test' },
  });
  await writeFile(join(home, '.env'), `HOLDFAST_SECRET=${service.secret}\n`, { mode: 0o600 });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

/** Without what the test's own environment says. */
async function examine(environment: Record<string, string> = {}) {
  const { stdout, code } = await place.run(['doctor', '--json'], {
    environment: {
      HOLDFAST_HOME: home,
      DATABASE_URL: service.url,
      PORT: '47321',
      BACKUP_DIRECTORY: '',
      ...environment,
    },
  });
  const document = JSON.parse(stdout) as { problems: number; warnings: number; findings: Finding[] };
  const find = (name: string) => document.findings.filter((finding) => finding.name === name);
  return { ...document, code, stdout, find };
}

test('all is well: every part is named, and nothing secret is said', async () => {
  const { code, problems, warnings, findings, stdout } = await examine();
  expect(findings.filter(({ state }) => state === 'problem' || state === 'warning')).toEqual([]);
  expect([code, problems, warnings]).toEqual([0, 0, 0]);
  const names = new Set(findings.map(({ name }) => name));
  for (const name of [
    ...['versions', 'settings file', 'settings', 'own folder', 'dashboard', 'database', 'clock', 'schema'],
    ...['application key', 'worker', 'vault Home'],
  ]) {
    expect(names, name).toContain(name);
  }
  expect(stdout).not.toContain(service.secret);
  expect(stdout).not.toContain(new URL(service.url).password || 'no password');
});

test('for people each line says what is, and below it what to do', async () => {
  const { stdout, code } = await place.run(['doctor'], {
    environment: { HOLDFAST_HOME: home, DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x', PORT: '47321' },
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^✓ versions {2,}Holdfast \d/);
  expect(stdout).toMatch(/✗ database {2,}It cannot be reached: .*\n {2,}→ Start it, or correct DATABASE_URL/);
  expect(stdout).not.toContain('hunter2');
});

test('a .env that others can read, and settings that cannot be used', async () => {
  await chmod(join(home, '.env'), 0o644);
  const open = await examine();
  expect(open.code).toBe(1);
  expect(open.find('settings file')).toMatchObject([{ state: 'problem', fix: `chmod 600 ${home}/.env` }]);
  await chmod(join(home, '.env'), 0o600);
  const wrong = await examine({ PORT: 'many', PG_BIN: 'bin' });
  expect(wrong.find('settings').map(({ message }) => message)).toEqual([
    'PORT is “many”, and a port is a number from 1 to 65535.',
    expect.stringMatching(/^PG_BIN is “bin”/),
  ]);
});

test('another secret, no worker, a schema that lacks something', async () => {
  const { sql } = service;
  await sql.query(`INSERT INTO settings (key, value) VALUES ('secret-fingerprint', '"of another one"')`);
  await sql.query("UPDATE workers SET heartbeat_at = now() - interval '1 hour'");
  const ill = await examine();
  expect(ill.find('application key')).toMatchObject([
    { state: 'problem', fix: expect.stringMatching(/\.env/) },
  ]);
  expect(ill.find('worker')).toMatchObject([
    { state: 'problem', message: expect.stringMatching(/None is alive/) },
  ]);
  await sql.query("DELETE FROM settings WHERE key = 'secret-fingerprint'");
  await sql.query('UPDATE workers SET heartbeat_at = now()');
  await sql.query('ALTER TABLE _prisma_migrations RENAME TO hidden');
  const older = await examine();
  expect(older.find('schema')).toMatchObject([{ state: 'problem', message: expect.stringMatching(/older/) }]);
  await sql.query('ALTER TABLE hidden RENAME TO _prisma_migrations');
  await sql.query(
    "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '29990101_later', now())",
  );
  expect((await examine()).find('schema')).toMatchObject([
    { state: 'problem', message: expect.stringMatching(/newer/) },
  ]);
  await sql.query("DELETE FROM _prisma_migrations WHERE id = 'x'");
});

test('a vault that is gone, one whose password is another, and a key that nobody saved', async () => {
  const { prisma } = service.database;
  await prisma.vault.updateMany({ data: { recoverySavedAt: null } });
  const unsaved = await examine();
  expect([unsaved.code, unsaved.warnings]).toEqual([3, 1]);
  expect(unsaved.find('vault Home').at(-1)).toMatchObject({
    state: 'warning',
    fix: expect.stringMatching(/Keys/),
  });
  const [row] = await prisma.vault.findMany();
  const sealed = service.key.seal(Buffer.from('another password'), {
    purpose: 'vault-password',
    id: row!.id,
  });
  await prisma.vault.update({ where: { id: row!.id }, data: { sealedPassword: sealed } });
  expect((await examine()).find('vault Home')).toContainEqual(
    expect.objectContaining({ state: 'problem', message: expect.stringMatching(/cannot be opened/) }),
  );
  await rm(vault, { recursive: true });
  expect((await examine()).find('vault Home')).toMatchObject([
    { state: 'problem', message: `${vault} is not there.`, fix: expect.stringMatching(/Mount/) },
  ]);
});

test('each source is asked: one that does not answer, and one of a version without client programs', async () => {
  const [vault] = await service.database.prisma.vault.findMany();
  const vaultId = vault!.id;
  const gone = await addDatabaseSource(service, {
    name: 'Gone',
    url: 'postgres://u:hunter2@127.0.0.1:1/x',
    vaultId,
  });
  await using shop = await createTestDatabase('doctor_shop');
  await addDatabaseSource(service, { name: 'Shop', url: shop.url, vaultId });
  const before = await examine();
  expect(before.find('source Shop')).toMatchObject([
    { state: 'good', message: expect.stringMatching(/^Its server answers: PostgreSQL \d+/) },
  ]);
  expect(before.find('source Gone')).toMatchObject([
    { state: 'problem', message: expect.stringMatching(/127\.0\.0\.1, port 1/), fix: expect.any(String) },
  ]);
  expect(before.stdout).not.toContain('hunter2');
  await pretendVersion(shop, 99);
  const after = await examine();
  expect(after.find('source Shop')).toMatchObject([
    { state: 'good', message: expect.stringContaining('99.1') },
  ]);
  expect(after.find('PostgreSQL 99')).toMatchObject([
    {
      state: 'problem',
      message: expect.stringMatching(/^Shop cannot be backed up/),
      fix: expect.stringMatching(/client-99/),
    },
  ]);
  await service.database.prisma.source.deleteMany({ where: { name: { in: [gone.name, 'Shop'] } } });
});
