/** A backup, its proof, and a restore into a new database whose rows are then counted. */
import pg from 'pg';
import { expect, installation, signIn, test } from './support/fixtures.ts';
import { inspectEveryLook } from './support/inspect.ts';

test('a database is backed up, proven and restored into a new one', async ({ page }) => {
  await signIn(page);
  await page.goto(`${installation.url}/sources`);
  await page.getByRole('link', { name: 'Patisserie', exact: true }).click();
  await page.getByRole('button', { name: 'Back up now' }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('heading', { name: 'Backup of Patisserie' })).toBeVisible();
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 60_000 });

  await page.getByRole('link', { name: 'Open the backup' }).click();
  await expect(page.getByRole('table', { name: 'Tables in this backup' })).toContainText('orders');
  await expect(page.getByText('Not verified').first()).toBeVisible();
  await page.getByRole('button', { name: 'Prove it' }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 90_000 });
  await page.getByRole('link', { name: 'Open the backup' }).click();
  await expect(page.getByText(/^Proven/).first()).toBeVisible();

  await page.getByRole('main').getByRole('link', { name: 'Restore' }).click();
  await expect(page.getByRole('heading', { name: 'What shall come back?' })).toBeVisible();
  await page.getByRole('button', { name: 'Go on' }).click();
  await inspectEveryLook(page, 'restore-where');
  const name = await page.getByLabel('Database', { exact: true }).inputValue();
  expect(name).not.toBe('holdfast_demo');
  await page.getByRole('button', { name: 'Check it' }).click();
  await expect(page.getByText('Nothing is in the way.')).toBeVisible();
  await inspectEveryLook(page, 'restore-check');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('table', { name: 'Tables compared with the manifest' })).toContainText(
    'Identical',
  );
  await inspectEveryLook(page, 'restore-result');

  expect(await countOrders(name)).toBe(await countOrders('holdfast_demo'));
});

test('a run is followed where events are blocked, and what exists is replaced by name only', async ({
  page,
}) => {
  await page.route('**/api/trpc/runs.follow**', (route) => route.abort());
  await signIn(page);
  await page.goto(`${installation.url}/backups`);
  await page
    .getByRole('link', { name: /^Patisserie, / })
    .first()
    .click();
  await page.getByRole('main').getByRole('link', { name: 'Restore' }).click();
  await page.getByText('Some tables').click();
  await page.getByText('shop.reviews', { exact: true }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  const database = page.getByLabel('Database', { exact: true });
  await database.fill('holdfast_second');
  await page.getByRole('button', { name: 'Check it' }).click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 60_000 });

  await page.goBack();
  await page.getByRole('button', { name: 'Go on' }).click();
  await database.fill('holdfast_second');
  await page.getByText('Replace what is there').click();
  await page.getByRole('button', { name: 'Check it' }).click();
  await page.getByRole('button', { name: 'Replace and restore' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByRole('button', { name: 'Replace and restore' })).toBeDisabled();
  await inspectEveryLook(page, 'restore-replace');
  await dialog.getByLabel('Type holdfast_second to go on').fill('holdfast_second');
  await dialog.getByRole('button', { name: 'Replace and restore' }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 60_000 });
});

async function countOrders(database: string): Promise<number> {
  const url = new URL(installation.serverUrl);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM shop.orders');
    return Number(rows[0]?.count);
  } finally {
    await client.end();
  }
}
