/** JSON of older tools in the dashboard, and the links to downloads that somebody had made. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, installation, owner, signIn, test } from './support/fixtures.ts';
import { inspectEveryLook } from './support/inspect.ts';
import { toDownload } from './support/to-download.ts';

let folder: string;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-e2e-rows-'));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

test('JSON of an older tool is adopted, tried and put into tables that exist', async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page);
  const json = join(folder, 'backup.json');
  await writeFile(json, '{"guests":[{"id":1,"name":"Ann"},{"id":2,"name":"A name that is too long"}]}');
  await onServer('CREATE DATABASE holdfast_guests');
  await onServer('CREATE TABLE guests (id int PRIMARY KEY, name varchar(10))', 'holdfast_guests');
  await page.goto(`${installation.url}/backups/open`);
  await page.locator('input[type=file]').setInputFiles(json);
  await page.getByRole('button', { name: 'Open it' }).click();
  await expect(page.getByText('This is rows of tables as JSON, by an older tool')).toBeVisible();
  await page.getByLabel('Source', { exact: true }).fill('Old guests');
  await page.getByRole('button', { name: 'Adopt it into the vault' }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 90_000 });
  await page.goto(`${installation.url}/backups`);
  await page.getByRole('link', { name: /^Old guests, / }).click();
  await expect(page.getByRole('table', { name: 'Tables with rows in this backup' })).toContainText('guests');
  await inspectEveryLook(page, 'backup-of-rows');

  const intoTables = async (choice: string, verb: string) => {
    await page.locator('#main').getByRole('link', { name: 'Restore', exact: true }).click();
    await expect(page.getByText('2 rows of 1 table, matched by name.')).toBeVisible();
    await inspectEveryLook(page, 'restore-rows-what');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByLabel('Connection URL').fill(databaseUrl('postgres'));
    await page.getByLabel('Database', { exact: true }).fill('holdfast_guests');
    await page.getByText(choice, { exact: true }).click();
    await inspectEveryLook(page, 'restore-rows-where');
    await page.getByRole('button', { name: 'Check it' }).click();
    await expect(page.getByText('Every table and column of the rows is there.')).toBeVisible();
    await inspectEveryLook(page, 'restore-rows-check');
    await page.getByRole('button', { name: verb, exact: true }).click();
    await page.waitForURL(/\/runs\//);
    await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 90_000 });
  };
  const backup = page.url();
  await intoTables('Only try it', 'Try it');
  await expect(
    page.getByText('guests, row 2: a text is too long for its column.', { exact: true }),
  ).toBeVisible();
  await inspectEveryLook(page, 'restore-rows-tried');
  await onServer('ALTER TABLE guests ALTER name TYPE text', 'holdfast_guests');
  await page.goto(backup);
  await intoTables('Put the rows in', 'Restore');
  await expect(page.getByText('Restored 2 rows of 1 table.').first()).toBeVisible();
});

test('a link that was not used is listed, and revoked', async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page);
  await toDownload(page);
  await page.getByLabel('The password you sign in with', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Prepare the download' }).click();
  await expect(page.getByRole('link', { name: 'Download the file' })).toBeVisible();
  await toDownload(page);
  const links = page.getByRole('listitem').filter({ hasText: 'Waits to be used' });
  await expect(links.first()).toBeVisible();
  await inspectEveryLook(page, 'download-links');
  const waiting = await links.count();
  await links.first().getByRole('button', { name: 'Revoke' }).click();
  await expect(links).toHaveCount(waiting - 1);
  await expect(page.getByText('Was taken back').first()).toBeVisible();
});

function databaseUrl(database: string): string {
  const url = new URL(installation.serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

async function onServer(sql: string, database = 'postgres'): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(database) });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
