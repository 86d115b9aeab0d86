/** Downloads in other forms: for everybody, which only an owner may ask for, and for older tools. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rebuildCatalogue } from '@holdfast/application/catalogue';
import { openVaultOf } from '@holdfast/application/vaults';
import type { PreparedDownload } from '@holdfast/contracts/portable';
import { backUpDatabase, openOlderBackup } from '@holdfast/core/backup';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loginPassword, startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';
import { addVaultWithBackup, type VaultWithBackup } from './vault-with-backup.ts';

let work: WorkFolder;
let api: TestApi;
let owner: Browser;
let operator: Browser;
let made: VaultWithBackup;
let shop: TestDatabase;
let shopBackupId: string;

beforeAll(async () => {
  work = makeWorkFolder('download-forms');
  api = await startTestApi('download-forms');
  owner = await api.signedIn('owner');
  operator = await api.signedIn('operator');
  made = await addVaultWithBackup(api, work.path, { largeBytes: 3_000_000 });
  shop = await createTestDatabase('forms');
  await shop.query(`
    CREATE TABLE cakes (id int PRIMARY KEY, name text NOT NULL, price numeric);
    INSERT INTO cakes SELECT i, 'cake ' || i, i * 1.25 FROM generate_series(1, 500) i`);
  const { database, key } = api.services;
  const row = await database.prisma.vault.findUniqueOrThrow({ where: { id: made.vaultId } });
  await using vault = await openVaultOf(row, key);
  await backUpDatabase({ vault, connection: parseConnectionUrl(shop.url), name: 'Shop' });
  await rebuildCatalogue({ database, vaultId: made.vaultId, vault });
  const found = await database.prisma.backup.findFirstOrThrow({ where: { sourceName: 'Shop' } });
  shopBackupId = found.id;
}, 120_000);
afterAll(async () => {
  await shop?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
  work?.[Symbol.dispose]();
});

const unprotected = (confirmation: string) => ({
  form: 'unprotected',
  protection: { kind: 'none', confirmation },
});
const ask = (browser: Browser, input: object) =>
  browser.ask<PreparedDownload>('mutation', 'portable.prepareDownload', {
    ...{ backupId: made.backupId, loginPassword },
    ...input,
  });

async function save(browser: Browser, address: string): Promise<{ path: string; name: string }> {
  const response = await browser.fetch(address);
  expect(response.status).toBe(200);
  const [, name] = /filename="(.+)"/.exec(response.headers.get('content-disposition')!)!;
  writeFileSync(work.at(name!), Buffer.from(await response.arrayBuffer()));
  return { path: work.at(name!), name: name! };
}

test('an operator gets no file that is not encrypted, by whatever way', async () => {
  expect(await ask(operator, unprotected('Papers'))).toMatchObject({
    status: 403,
    problem: { code: 'not-allowed', message: expect.stringMatching(/owner/) },
  });
  for (const input of [
    { protection: { kind: 'none', confirmation: 'Papers' } },
    { form: 'portable', protection: { kind: 'none', confirmation: 'Papers' } },
    { form: 'unprotected', protection: { kind: 'vault' } },
  ]) {
    expect(await ask(operator, input)).toMatchObject({ problem: { code: 'invalid-input' } });
  }
  expect(await api.services.database.prisma.downloadLink.count()).toBe(0);
});

test('an owner types the name of the source and their password first', async () => {
  for (const wrong of ['', 'papers', 'Papers ', 'yes']) {
    expect(await ask(owner, unprotected(wrong))).toMatchObject({
      problem: {
        code: 'invalid-input',
        message: expect.stringMatching(/type the name of the source, Papers/),
      },
    });
  }
  expect(await ask(owner, { ...unprotected('Papers'), loginPassword: 'not this one' })).toMatchObject({
    problem: { code: 'wrong-password' },
  });
});

test('files come as a tar that is marked wherever it shows', async () => {
  const { data } = await ask(owner, unprotected('Papers'));
  expect(data).toMatchObject({ form: 'unprotected', password: null });
  const { path, name } = await save(owner, data.address);
  expect(name).toMatch(/^Papers-.+\.not-encrypted\.tar\.zst$/);
  mkdirSync(work.at('unpacked'));
  execFileSync('tar', ['--zstd', '-xf', path, '-C', work.at('unpacked')]);
  const there = `${work.at('unpacked')}${made.directory}`;
  expect(readFileSync(`${there}/letters/one.txt`, 'utf8')).toBe('Dear baker, one cake please.');
  expect(readFileSync(`${there}/large 0.bin`).equals(readFileSync(`${made.directory}/large 0.bin`))).toBe(
    true,
  );
  expect((await owner.fetch(data.address)).status).toBe(404);
  const entries = await api.services.database.prisma.auditEntry.findMany({ orderBy: { at: 'asc' } });
  for (const action of ['download.prepared', 'backup.downloaded']) {
    const entry = entries.findLast((candidate) => candidate.action === action);
    expect(entry?.subject).toMatch(/^backup of Papers, .+, not encrypted$/);
    expect(entry?.details).toMatchObject({ protection: 'not encrypted' });
  }
  expect(readdirSync(work.at('vault', 'locks'))).toEqual([]);
});

test('a database comes as a dump for pg_restore', async () => {
  const { data } = await ask(owner, { ...unprotected('Shop'), backupId: shopBackupId });
  const { path, name } = await save(owner, data.address);
  expect(name).toMatch(/^Shop-.+\.not-encrypted\.dump$/);
  const { findClientTools } = await import('@holdfast/core/postgres');
  const [{ major }] = (await shop.query(
    "SELECT current_setting('server_version_num')::int / 10000 AS major",
  )) as [{ major: number }];
  const tools = await findClientTools(major);
  const sql = execFileSync(tools.paths.pg_restore, ['--file=-', path], { encoding: 'utf8' });
  expect(sql).toContain('CREATE TABLE public.cakes');
  expect(sql.match(/^\d+\tcake \d+\t/gm)).toHaveLength(500);
});

test('an owner who became an operator since gets nothing with the link', async () => {
  const browser = await api.signedIn('owner', 'former');
  const { data } = await ask(browser, unprotected('Papers'));
  await api.services.database.prisma.user.updateMany({
    where: { name: 'former' },
    data: { role: 'operator' },
  });
  const answer = await browser.fetch(data.address);
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ code: 'not-allowed' });
});

test('for an older tool an operator gets JSON in Fernet, and never under the password of the vault', async () => {
  const input = { backupId: shopBackupId, form: 'older-tool' };
  expect(await ask(operator, { ...input, protection: { kind: 'vault' } })).toMatchObject({
    problem: { code: 'invalid-input', message: expect.stringMatching(/AES-128/) },
  });
  const { data } = await ask(operator, { ...input, protection: { kind: 'generated' } });
  expect(data).toMatchObject({ form: 'older-tool', password: expect.stringMatching(/-/) });
  const { path, name } = await save(operator, data.address);
  expect(name).toMatch(/^Shop-.+\.json\.enc$/);
  await using backup = await openOlderBackup({ path, password: data.password! });
  const rows = [];
  for await (const { table, json } of backup.rows()) rows.push({ table, ...JSON.parse(json) });
  expect(rows).toHaveLength(500);
  expect(rows[2]).toEqual({ table: 'cakes', id: 3, name: 'cake 3', price: '3.75' });
  expect(await ask(operator, { form: 'older-tool', protection: { kind: 'generated' } })).toMatchObject({
    problem: { code: 'invalid-input', message: expect.stringMatching(/backup of files/) },
  });
  expect(existsSync(work.at('vault', 'locks'))).toBe(true);
  expect(api.errors).toEqual([]);
});
