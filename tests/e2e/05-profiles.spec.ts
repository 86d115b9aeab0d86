/** A person's own data: set up, exported, opened with stock tools, handed over, restored from a file and from a backup. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import pg from 'pg';
import { prepareTools } from '../support/tools.ts';
import { expect, installation, owner, signIn, test } from './support/fixtures.ts';
import { inspect, inspectEveryLook } from './support/inspect.ts';

const run = promisify(execFile);
let folder: string;
let file: string;
let passphrase: string;
let person: { id: string; email: string };

// Each goes on with what the one before has made.
test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-e2e-profiles-'));
  file = join(folder, 'export.zip');
  const [row] = await onShop<{ id: string; email: string }>(
    `SELECT c.id::text AS id, c.email::text AS email FROM shop.customers c
     WHERE EXISTS (SELECT FROM shop.orders o WHERE o.customer_id = c.id) ORDER BY c.id LIMIT 1`,
  );
  person = row!;
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

async function onShop<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const url = new URL(installation.serverUrl);
  url.pathname = '/holdfast_demo';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** All rows of the person, as one text. */
async function rowsOf(id: string): Promise<string> {
  const [row] = await onShop<{ rows: string }>(
    `SELECT coalesce(string_agg(t, E'\\n' ORDER BY t), '') AS rows FROM (
       SELECT c::text AS t FROM shop.customers c WHERE id = $1
       UNION ALL SELECT a::text FROM shop.addresses a WHERE customer_id = $1
       UNION ALL SELECT o::text FROM shop.orders o WHERE customer_id = $1
       UNION ALL SELECT l::text FROM shop.order_lines l JOIN shop.orders o ON o.id = l.order_id WHERE o.customer_id = $1
       UNION ALL SELECT r::text FROM shop.reviews r WHERE customer_id = $1) AS all_rows`,
    [id],
  );
  return row!.rows;
}

async function confirmLogin(page: Page, button: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('The password you sign in with', { exact: true }).fill(owner.password);
  await dialog.getByRole('button', { name: button }).click();
  await expect(dialog).toBeHidden();
}

async function find(page: Page, search: string): Promise<void> {
  await page.getByLabel('Name or key').fill(search);
  await page.getByRole('button', { name: 'Find' }).click();
}

test('an owner sets up what belongs to a profile', async ({ page }) => {
  await signIn(page);
  await page.goto(`${installation.url}/exports`);
  await page.getByRole('link', { name: 'Set up profiles' }).first().click();
  await expect(page.getByText('Which table has one row for each person?')).toBeVisible();
  await expect(page.getByRole('radio', { name: /shop\.customers/ })).toBeChecked();
  await inspectEveryLook(page, 'plan-root');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('img', { name: /hang together/ })).toBeVisible();
  const card = page.locator('[data-table="shop.order_lines"]');
  await expect(card).toContainText('shop.order_lines (order_id)');
  await card.getByRole('button').first().click();
  await expect(card.getByText('Columns')).toBeVisible();
  await inspectEveryLook(page, 'plan');
  await page.getByRole('button', { name: 'Add a reference' }).click();
  await page.getByRole('button', { name: 'And another column' }).click();
  await expect(page.getByRole('button', { name: /^Without / })).toHaveCount(2);
  await inspectEveryLook(page, 'plan-reference');
  await page.getByRole('button', { name: 'Leave it' }).click();
  await page.getByRole('button', { name: 'Save this plan' }).click();
  await page.waitForURL(/\/exports\/new/);
  await page.goto(`${installation.url}/exports`);
  await page.getByRole('link', { name: 'What belongs to a profile' }).first().click();
  await expect(page.getByText('agrees with it')).toBeVisible();
});

test('a person is found and exported; the file opens with its passphrase only', async ({ page }) => {
  await signIn(page);
  await page.goto(`${installation.url}/exports/new`);
  await find(page, person.email);
  await page.getByText(person.email).first().click();
  await expect(page.getByRole('list', { name: 'Chosen profiles' })).toContainText(person.email);
  await page.getByText('Say for each row why it is here').click();
  await inspectEveryLook(page, 'export-new');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const output = page.locator('output[aria-label="Passphrase of the file"]');
  passphrase = (await output.textContent()) ?? '';
  expect(passphrase.split('-')).toHaveLength(7);
  await expect(page.getByText('The file is done, was opened again, and agrees.')).toBeVisible({
    timeout: 60_000,
  });
  await inspectEveryLook(page, 'export-done');
  await page.getByRole('button', { name: 'Download' }).click();
  await confirmLogin(page, 'Go on');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: /^Save export-/ }).click();
  await (await download).saveAs(file);

  await prepareTools();
  await expect(run('7z', ['t', '-pwrong', file])).rejects.toThrow();
  await run('7z', ['x', '-y', `-p${passphrase}`, `-o${folder}`, file]);
  const texts = await Promise.all(
    (await readdir(join(folder, 'data'))).map((name) => readFile(join(folder, 'data', name), 'utf8')),
  );
  expect(texts.join('')).toContain(person.email);
  expect(texts.join('')).toContain('holdfast:why');
  // The viewer inside, from a file, without a network.
  const viewer = await page.context().newPage();
  await viewer.route('**/*', (route) => route.continue());
  await viewer.goto(pathToFileURL(join(folder, 'index.html')).href);
  await expect(viewer.getByText(person.email).first()).toBeVisible();
  await viewer.close();
});

test('a link hands the file over once, to somebody without an account', async ({ page, browser }) => {
  await signIn(page);
  await page.goto(`${installation.url}/exports`);
  await page.getByRole('table', { name: 'Exports' }).getByRole('link').first().click();
  await page.getByRole('button', { name: 'Link for the person' }).click();
  await inspect(page, 'export-link-dialog');
  await confirmLogin(page, 'Make the link');
  const link = (await page.locator('output[aria-label="Link for the person"]').textContent()) ?? '';
  expect(link).toContain('/hand-over#');
  await inspectEveryLook(page, 'export-link');

  const stranger = await browser.newContext();
  const theirs = await stranger.newPage();
  const asked: string[] = [];
  theirs.on('request', (request) => asked.push(request.url()));
  await theirs.goto(link);
  await expect(theirs.getByRole('heading', { name: 'Your data' })).toBeVisible();
  await expect(theirs.getByText('The file asks for a passphrase')).toBeVisible();
  await inspectEveryLook(theirs, 'hand-over');
  const download = theirs.waitForEvent('download');
  await theirs.getByRole('button', { name: 'Save the file' }).click();
  const saved = await (await download).path();
  await run('7z', ['t', `-p${passphrase}`, saved]);
  // What the link holds went out in no address.
  expect(asked.filter((url) => url.includes(link.split('#')[1]!))).toEqual([]);
  await theirs.goto('about:blank');
  await theirs.goto(link);
  await expect(theirs.getByText('This link leads to nothing any more')).toBeVisible();
  await stranger.close();
  await page.reload();
  await expect(page.getByText('Was used')).toBeVisible();
});

test('a page that opens itself opens in the browser, from a file', async ({ page }) => {
  await signIn(page);
  await page.goto(`${installation.url}/exports/new`);
  await page.getByRole('button', { name: 'Name somebody by the key' }).click();
  await page.getByRole('textbox', { name: 'id', exact: true }).fill(person.id);
  await page.getByRole('button', { name: 'Take this key' }).click();
  await expect(page.getByRole('list', { name: 'Chosen profiles' })).toContainText(person.id);
  await page.getByText('A page that opens itself').click();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const words = (await page.locator('output[aria-label="Passphrase of the file"]').textContent()) ?? '';
  await expect(page.getByText('The file is done, was opened again, and agrees.')).toBeVisible({
    timeout: 60_000,
  });
  await page.getByRole('button', { name: 'Download' }).click();
  await confirmLogin(page, 'Go on');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: /^Save export-/ }).click();
  const html = join(folder, 'export.html');
  await (await download).saveAs(html);
  const opened = await page.context().newPage();
  await opened.route('**/*', (route) => route.continue());
  await opened.goto(pathToFileURL(html).href);
  await opened.locator('input[type="password"]').fill(words);
  await opened.keyboard.press('Enter');
  await expect(opened.getByText(person.email).first()).toBeVisible({ timeout: 60_000 });
  await opened.close();
});

test('one person is restored from the file, after a look at every row', async ({ page }) => {
  const before = await rowsOf(person.id);
  await onShop('DELETE FROM shop.orders WHERE customer_id = $1', [person.id]);
  await onShop(`UPDATE shop.customers SET family_name = 'Somebody Else' WHERE id = $1`, [person.id]);
  await signIn(page);
  await page.goto(`${installation.url}/exports/restore`);
  await inspectEveryLook(page, 'profile-restore');
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByLabel('Passphrase of the file', { exact: true }).fill('not this one');
  await page.getByRole('button', { name: 'Open it' }).click();
  await expect(
    page
      .getByRole('alert')
      .or(page.getByText(/passphrase|password/i))
      .first(),
  ).toBeVisible();
  await page.getByLabel('Passphrase of the file', { exact: true }).fill(passphrase);
  await page.getByRole('button', { name: 'Open it' }).click();
  await page.getByRole('button', { name: 'See what would happen' }).click();
  await expect(page.getByText('Nothing was changed: some rows are there with other values')).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByRole('button', { name: 'Restore', exact: true })).toBeDisabled();
  await expect(page.getByText('Somebody Else')).toBeVisible();
  await page.getByRole('button', { name: 'Show every row' }).click();
  await inspectEveryLook(page, 'profile-preview');
  await page.getByText('Take the export’s values').click();
  await page.getByRole('button', { name: 'See what would happen' }).click();
  await expect(page.getByText('1 profile can be restored.')).toBeVisible({ timeout: 60_000 });
  expect(await rowsOf(person.id)).not.toBe(before);
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByText('1 profile restored.')).toBeVisible({ timeout: 60_000 });
  await inspectEveryLook(page, 'profile-restored');
  expect(await rowsOf(person.id)).toBe(before);
});

test('one person is restored from a backup', async ({ page }) => {
  const before = await rowsOf(person.id);
  await onShop('DELETE FROM shop.customers WHERE id = $1', [person.id]);
  await signIn(page);
  await page.goto(`${installation.url}/exports/restore`);
  await page.getByText('From a backup').click();
  await page.getByRole('button', { name: /As of when/ }).click();
  await page
    .getByRole('option', { name: /from a backup/ })
    .first()
    .click();
  // Gone from the database, and found in the backup.
  await find(page, person.email);
  await page.getByText(person.email).first().click();
  await inspect(page, 'profile-from-backup');
  await page.getByRole('button', { name: 'Take the rows out' }).click();
  await expect(page.getByText(/The rows were taken out of the backup/)).toBeVisible({ timeout: 120_000 });
  await page.getByRole('button', { name: 'See what would happen' }).click();
  await expect(page.getByText('1 profile can be restored.')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByText('1 profile restored.')).toBeVisible({ timeout: 60_000 });
  expect(await rowsOf(person.id)).toBe(before);
});

test('a change of the database asks for a review, and what is removed is gone', async ({ page }) => {
  await onShop('ALTER TABLE shop.orders ADD COLUMN gift boolean');
  await signIn(page);
  await page.goto(`${installation.url}/exports`);
  await page.getByRole('link', { name: 'What belongs to a profile' }).first().click();
  await expect(page.getByText('The database has something new that this plan does not know.')).toBeVisible();
  await inspect(page, 'plan-drift');
  await page.getByRole('button', { name: 'Read the database again' }).click();
  await page.getByRole('button', { name: 'Save as a new version' }).click();
  await expect(page.getByText('agrees with it')).toBeVisible();
  await onShop('ALTER TABLE shop.orders DROP COLUMN gift');

  await page.goto(`${installation.url}/exports`);
  await inspectEveryLook(page, 'exports');
  await page.getByRole('table', { name: 'Exports' }).getByRole('link').last().click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByText('Removed', { exact: true }).first()).toBeVisible();
});
