/** `holdfast recover`: a machine is lost; the vault, its password and a PostgreSQL are what is left. */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { deriveApplicationKey, openSecretJson } from '@holdfast/application/secrets';
import { openVaultOf } from '@holdfast/application/vaults';
import { openDatabase } from '@holdfast/db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWorkplace, type RunOptions } from '../cli/holdfast.ts';
import { databaseUrl, dropTestDatabase } from '../support/database.ts';
import { type LostMachine, loseMachine } from './lost-machine.ts';

const place = makeWorkplace('recover');
const work = { path: place.folder, at: place.at, [Symbol.dispose]() {} };
const name = `recovered_${process.pid}`;
const url = databaseUrl(name);
let lost: LostMachine;
let vault: string;

beforeAll(async () => {
  lost = await loseMachine(work);
  // The disk is mounted elsewhere now.
  vault = place.at('vault');
  renameSync(lost.vault, vault);
  mkdirSync(place.at('home'));
});
afterAll(async () => {
  await dropTestDatabase(name);
  place[Symbol.dispose]();
});

const environment = (more: Record<string, string> = {}): RunOptions => ({
  environment: {
    BACKUP_ENCRYPTION_PASSWORD: lost.password,
    HOLDFAST_HOME: place.at('home'),
    TARGET: url,
    PG_BIN: process.env['PG_BIN'],
    ...more,
  },
});
const recover = (args: string[], options: { code?: number; more?: Record<string, string> } = {}) =>
  place.json(['recover', '--vault', vault, ...args], {
    ...environment(options.more),
    ...(options.code === undefined ? {} : { code: options.code }),
  });
const settings = () => parseEnv(readFileSync(place.at('home', '.env'), 'utf8'));

test('first it shows what is there, and changes nothing', async () => {
  const shown = await recover(['--dry-run']);
  expect(shown).toMatchObject({ holdfast: { source: 'Holdfast', kind: 'database' }, recovered: null });
  const sources = shown.sources.toSorted((a: { source: string }, b: { source: string }) =>
    a.source < b.source ? -1 : 1,
  );
  expect(sources).toMatchObject([
    { source: 'Holdfast', backups: 1, restore: null },
    {
      ...{ source: 'shop', backups: 2, latest: { proof: { level: 'restore', outcome: 'proven' } } },
      restore: `npx holdfast restore database --vault ${vault} latest --source shop --url postgres:///NAME`,
    },
    { source: 'uploads', backups: 1 },
  ]);
});

test('another secret that is there already is not overwritten, and nothing was done', async () => {
  const file = place.at('home', '.env');
  writeFileSync(file, 'HOLDFAST_SECRET=another-one-that-somebody-may-still-need\n');
  const { error } = await recover(['--url', 'env:TARGET'], { code: 1 });
  expect(error).toMatchObject({ code: 'conflict', message: expect.stringContaining('mv .env .env.before') });
  expect(JSON.stringify(error)).not.toContain('another-one');
  renameSync(file, `${file}.before`);
  const stronger = await recover(['--url', 'env:TARGET'], {
    ...{ code: 1, more: { HOLDFAST_SECRET: 'in-the-environment-and-wrong-as-well' } },
  });
  expect(stronger.error).toMatchObject({ code: 'conflict', message: expect.stringContaining('Unset it') });
});

test('it brings Holdfast back: database, settings, and a catalogue that is as young as the vault', async () => {
  const { recovered } = await recover(['--url', 'env:TARGET']);
  expect(recovered).toMatchObject({
    ...{ database: name, ownServer: false, status: 'succeeded', comparison: { matches: true } },
    ...{ owners: ['ada@example.org'], pausedSchedules: 1 },
    // The full backup, whose part made this one; and whatever of its parts had not ended.
    catalogue: { backups: 4, gone: 0, damaged: [] },
  });
  expect(recovered.catalogue.added).toBeGreaterThanOrEqual(1);
  expect(settings()).toMatchObject({
    ...{ HOLDFAST_SECRET: lost.secret, DATABASE_URL: url, BACKUP_DIRECTORY: vault },
    ...{ BACKUP_FILE_ROOTS: lost.files, PORT: '3456' },
  });
  expect(statSync(place.at('home', '.env')).mode & 0o777).toBe(0o600);

  await using database = openDatabase(url);
  const { prisma } = database;
  const key = deriveApplicationKey(lost.secret);
  const row = await prisma.vault.findFirstOrThrow();
  expect(row.location).toEqual({ type: 'local', path: vault });
  await (await openVaultOf(row, key)).close();
  const shop = await prisma.source.findUniqueOrThrow({ where: { name: 'shop' } });
  expect(
    openSecretJson<{ password: string }>(key, shop.sealedSecrets, { purpose: 'source-secrets', id: shop.id }),
  ).toMatchObject({ password: expect.any(String) });
  // Proven after Holdfast itself was backed up: the vault knew.
  const backups = await prisma.backup.findMany({
    where: { sourceName: 'shop' },
    orderBy: { takenAt: 'desc' },
    include: { verifications: true },
  });
  expect(backups).toMatchObject([
    { proof: 'restored', sourceId: shop.id, verifications: [{ level: 'restore', outcome: 'proven' }] },
    { proof: 'none' },
  ]);
  const runs = await prisma.run.findMany();
  expect(runs.filter(({ status }) => status === 'running' || status === 'queued')).toEqual([]);
  expect(runs.find(({ sourceName }) => sourceName === 'Holdfast')).toMatchObject({ status: 'succeeded' });
});

test('again it changes nothing, not even what people did since', async () => {
  await using database = openDatabase(url);
  await database.prisma.schedule.updateMany({ data: { pausedAt: null } });
  const before = readFileSync(place.at('home', '.env'), 'utf8');
  const { recovered } = await recover(['--url', 'env:TARGET']);
  expect(recovered).toMatchObject({
    ...{ status: 'there already', settingsWritten: [], pausedSchedules: 0 },
    catalogue: { backups: 4, added: 0, gone: 0 },
  });
  expect(readFileSync(place.at('home', '.env'), 'utf8')).toBe(before);
});

test('a database with something in it is replaced only by name', async () => {
  await using database = openDatabase(url, { connections: 1 });
  await database.prisma.setting.delete({ where: { key: 'recovered-from' } });
  await database.prisma.user.create({ data: { id: 'x', name: 'X', email: 'x@example.org' } });
  const refused = await recover(['--url', 'env:TARGET'], { code: 1 });
  expect(refused.error).toMatchObject({
    ...{ code: 'conflict', message: expect.stringContaining(`--overwrite ${name}`) },
  });
  const misnamed = await recover(['--url', 'env:TARGET', '--overwrite', 'holdfast'], { code: 2 });
  expect(misnamed.error.code).toBe('invalid-input');
  expect(await database.prisma.user.count()).toBe(2);
  await database.close();
  const { recovered } = await recover(['--url', 'env:TARGET', '--overwrite', name]);
  expect(recovered).toMatchObject({ status: 'succeeded', pausedSchedules: 1 });
  await using after = openDatabase(url, { connections: 1 });
  expect(await after.prisma.user.count()).toBe(1);
});

test('a backup of something else is not taken for one of Holdfast', async () => {
  const { sources } = await recover(['--dry-run']);
  const shop = sources.find(({ source }: { source: string }) => source === 'shop');
  const { error } = await recover([shop.latest.id, '--dry-run'], { code: 2 });
  expect(error).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('“shop”') });
});
