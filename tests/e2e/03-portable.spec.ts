/** A backup as a file: taken away and opened with stock tools, and brought back from the file alone. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import pg from 'pg';
import { prepareTools } from '../support/tools.ts';
import { expect, installation, owner, signIn, test } from './support/fixtures.ts';
import { inspectEveryLook } from './support/inspect.ts';

const run = promisify(execFile);
let folder: string;
let file: string;
let password: string;

// Each goes on with the file of the first.
test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-e2e-portable-'));
  file = join(folder, 'shop.holdfast.tar');
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

test('a backup is downloaded, and stock tools restore the database from it', async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page);
  await page.goto(`${installation.url}/backups`);
  await page
    .getByRole('link', { name: /^Patisserie, / })
    .first()
    .click();
  await page.getByRole('link', { name: 'Download' }).click();
  await expect(page.getByRole('heading', { name: 'Download', level: 1 })).toBeVisible();
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

  expect(await restoreWithStockTools()).toBe(await count('holdfast_demo'));
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
  expect(await count('holdfast_carried')).toBe(await count('holdfast_demo'));
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

async function upload(page: Page): Promise<void> {
  await page.goto(`${installation.url}/backups`);
  await page.getByRole('link', { name: 'Open a portable backup' }).click();
  await expect(page.getByText('Drop the file here')).toBeVisible();
  await inspectEveryLook(page, 'upload-begin');
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByText('Open it with its password.')).toBeVisible({ timeout: 60_000 });
}

/** As the README in the file says. Answers the number of orders. */
async function restoreWithStockTools(): Promise<number> {
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
  return count('holdfast_stock');
}

function databaseUrl(name: string): string {
  const url = new URL(installation.serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: installation.serverUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function count(database: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl(database) });
  await client.connect();
  const { rows } = await client
    .query('SELECT count(*)::int AS count FROM shop.orders')
    .finally(() => client.end());
  return rows[0].count;
}
