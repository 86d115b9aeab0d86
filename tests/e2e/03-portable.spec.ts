/** A backup as a file: taken away and opened with stock tools, and brought back from the file alone. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import pg from 'pg';
import { prepareTools } from '../support/tools.ts';
import { expect, installation, knownOrigins, owner, signIn, test } from './support/fixtures.ts';
import { inspectEveryLook } from './support/inspect.ts';
import type { Installation } from './support/installation.ts';
import { openSettings } from './support/open-settings.ts';
import { type SpawnedInstallation, spawnInstallation } from './support/spawn-installation.ts';
import { toDownload } from './support/to-download.ts';

const run = promisify(execFile);
let folder: string;
let file: string;
let password: string;
let second: SpawnedInstallation | undefined;

// Each goes on with the file of the first.
test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-e2e-portable-'));
  file = join(folder, 'shop.holdfast.tar');
});
test.afterAll(async () => {
  await second?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a backup is downloaded, and stock tools restore the database from it', async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page);
  await toDownload(page);
  await inspectEveryLook(page, 'download');
  await page.getByLabel('The password you sign in with', { exact: true }).fill('not this one');
  await page.getByRole('button', { name: 'Prepare the download' }).click();
  await expect(page.getByText('That is not the password that you sign in with.')).toBeVisible();
  await page.getByLabel('The password you sign in with', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Prepare the download' }).click();
  password = (await page.locator('output[aria-label="Password of the file"]').textContent()) ?? '';
  expect(password.split('-')).toHaveLength(7);

  const address = await page.getByRole('link', { name: 'Download the file' }).getAttribute('href');
  expect(address).not.toContain(password);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the file' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^Patisserie-\d{8}T\d{6}Z\.holdfast\.tar$/);
  await saved.saveAs(file);
  await expect(page.getByText('The file was sent completely.')).toBeVisible();
  expect((await page.request.get(`${installation.url}${address}`)).status()).toBe(404);

  await restoreWithStockTools();
  expect(await fingerprint('holdfast_stock')).toEqual(await fingerprint('holdfast_demo'));
});

test('a file is uploaded, opened with the right password only, and restored', async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page);
  await upload(page);
  await page.getByLabel('Password of the file', { exact: true }).fill('not this one at all');
  await page.getByRole('button', { name: 'Open it' }).click();
  await expect(page.getByText(/The password does not open shop\.holdfast\.tar/)).toBeVisible();
  await inspectEveryLook(page, 'upload-password');
  await page.getByLabel('Password of the file', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Open it' }).click();
  await expect(page.getByRole('table', { name: 'Tables in this backup' })).toContainText('orders');
  await inspectEveryLook(page, 'upload-opened');

  await page.getByRole('link', { name: 'Restore it' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByLabel('Database', { exact: true }).fill('holdfast_carried');
  await page.getByRole('button', { name: 'Check it' }).click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('table', { name: 'Tables compared with the manifest' })).toContainText(
    'Identical',
  );
  expect(await fingerprint('holdfast_carried')).toEqual(await fingerprint('holdfast_demo'));
});

test('an upload survives a lost connection and a new page, and its backup is adopted', async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page);
  let lost = true;
  await page.route('**/api/uploads/**', (route) => (lost ? route.abort() : route.fallback()));
  await page.goto(`${installation.url}/backups/open`);
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByText('The connection is lost.')).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Go on' }).click();
  lost = false;
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByLabel('Password of the file', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Open it' }).click();
  await page.getByRole('button', { name: 'Adopt it into the vault' }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('heading', { name: 'Adoption of Patisserie' })).toBeVisible();
  await expect(page.getByText(/had this backup of Patisserie already/).first()).toBeVisible({
    timeout: 60_000,
  });
  await page.goto(`${installation.url}/backups/open`);
  await expect(page.getByText('Drop the file here')).toBeVisible();
  await expect(page.getByText('Here already')).toHaveCount(0);
});

test('another installation, which has never seen it, restores it from the file and the password', async ({
  page,
}) => {
  test.setTimeout(600_000);
  second = await spawnInstallation();
  const { installation: fresh } = second;
  knownOrigins.add(fresh.url);
  await setUp(page, fresh);
  await upload(page, fresh);
  const typed = page.getByLabel('Password of the file', { exact: true });
  // Its own vault has another password.
  await page.getByRole('button', { name: 'Open it' }).click();
  await expect(page.getByText(/No vault of this installation has the password of/)).toBeVisible();
  await typed.fill('not this one at all');
  await page.getByRole('button', { name: 'Open it' }).click();
  await expect(page.getByText(/The password does not open shop\.holdfast\.tar/)).toBeVisible();
  await typed.fill(password);
  await page.getByRole('button', { name: 'Open it' }).click();
  await expect(page.getByRole('table', { name: 'Tables in this backup' })).toContainText('orders');

  await page.getByRole('link', { name: 'Restore it' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByLabel('Connection URL').fill(databaseUrl('postgres', fresh));
  await page.getByLabel('Database', { exact: true }).fill('carried_here');
  await page.getByRole('button', { name: 'Check it' }).click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('table', { name: 'Tables compared with the manifest' })).toContainText(
    'Identical',
  );
  expect(await fingerprint('carried_here', fresh)).toEqual(await fingerprint('holdfast_demo'));
});

test('a file that is not encrypted is for owners who type the name of the source', async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page);
  await toDownload(page);
  await page.getByText('For an older tool').click();
  await expect(page.getByText('The password of the vault')).toHaveCount(0);
  await inspectEveryLook(page, 'download-older-tool');
  await page.getByText('For any program, not encrypted').click();
  await page.getByLabel('The password you sign in with', { exact: true }).fill(owner.password);
  const prepare = page.getByRole('button', { name: 'Prepare it without encryption' });
  await expect(prepare).toBeDisabled();
  await page.getByLabel('Type Patisserie to go on').fill('Patisserie');
  await inspectEveryLook(page, 'download-not-encrypted');
  await prepare.click();
  await expect(page.getByText('not encrypted', { exact: true })).toBeVisible();
  await inspectEveryLook(page, 'download-not-encrypted-link');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download it, not encrypted' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^Patisserie-\d{8}T\d{6}Z\.not-encrypted\.dump$/);
  await onServer('CREATE DATABASE holdfast_plain');
  await run(join(installation.programsDirectory, 'pg_restore'), [
    ...['--no-owner', '--dbname', databaseUrl('holdfast_plain')],
    await saved.path(),
  ]);
  expect(await fingerprint('holdfast_plain')).toEqual(await fingerprint('holdfast_demo'));

  // What any program can read, Holdfast takes back under the name of a source.
  const dump = join(folder, 'carried.dump');
  await saved.saveAs(dump);
  await page.goto(`${installation.url}/backups/open`);
  await page.locator('input[type=file]').setInputFiles(dump);
  await page.getByRole('button', { name: 'Open it' }).click();
  await expect(page.getByText('This is a dump of pg_dump, not made by Holdfast.')).toBeVisible();
  await page.getByLabel('Source', { exact: true }).fill('Carried');
  await inspectEveryLook(page, 'upload-foreign');
  await page.getByRole('button', { name: 'Adopt it into the vault' }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('heading', { name: 'Adoption of Carried' })).toBeVisible();
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 90_000 });

  await openSettings(page, 'Audit log');
  await expect(page.getByText(/^backup of Patisserie, .+, not encrypted$/).first()).toBeVisible();
});

/** As far as an installation has to be to be of use: an owner and a vault. */
async function setUp(page: Page, { url, setupToken, backupDirectory }: Installation): Promise<void> {
  await page.goto(`${url}/?token=${setupToken}`);
  await page.getByLabel('Your name').fill(owner.name);
  await page.getByLabel('Email').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Create the owner' }).click();
  await page.getByLabel('Folder').fill(backupDirectory);
  await page.getByRole('button', { name: 'Create the vault' }).click();
  const recovery = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the recovery key' }).click();
  await recovery;
  await page.getByText('It is stored away from this machine').click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('button', { name: /The demo shop/ })).toBeVisible();
}

async function upload(page: Page, { url }: Installation = installation): Promise<void> {
  await page.goto(`${url}/backups`);
  await page.getByRole('link', { name: 'Open a portable backup' }).click();
  await expect(page.getByText('Drop the file here')).toBeVisible();
  await inspectEveryLook(page, 'upload-begin');
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByText('Open it with its password.')).toBeVisible({ timeout: 60_000 });
}

/** As the README in the file says. */
async function restoreWithStockTools(): Promise<void> {
  const { restic } = await prepareTools();
  const repository = join(folder, 'repository');
  await mkdir(repository);
  await run('tar', ['-xf', file, '-C', repository]);
  expect(await readFile(join(repository, 'README.txt'), 'utf8')).toContain('pg_restore');
  const options = { env: { ...process.env, RESTIC_PASSWORD: password } };
  const args = ['--no-cache', '-r', repository];
  const program = restic[0]?.path ?? 'restic';
  await run(program, [...args, 'check', '--read-data'], options);
  await run(program, [...args, 'restore', 'latest', '--target', join(folder, 'restored')], options);
  const dumps = join(folder, 'restored', 'database');
  const [name = ''] = await readdir(dumps);
  const url = databaseUrl('holdfast_stock');
  await onServer('CREATE DATABASE holdfast_stock');
  await run(join(installation.programsDirectory, 'pg_restore'), [
    ...['--no-owner', '--dbname', url],
    join(dumps, name),
  ]);
}

function databaseUrl(name: string, { serverUrl }: Installation = installation): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: installation.serverUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** Of every table of the shop: how many rows, and a hash of them all. */
async function fingerprint(database: string, of: Installation = installation): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl(database, of) });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1`,
    );
    expect(tables.length).toBeGreaterThan(3);
    const found: unknown[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(
        `SELECT count(*)::int AS rows, coalesce(sum(hashtextextended(t::text, 0)), 0)::text AS hash FROM ${name} t`,
      );
      found.push({ name, ...rows[0] });
    }
    return found;
  } finally {
    await client.end();
  }
}
