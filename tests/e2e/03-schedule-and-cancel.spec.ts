/** What happens by itself, and what a person stops. */
import { randomFillSync } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, installation, signIn, test } from './support/fixtures.ts';
import { inspectEveryLook } from './support/inspect.ts';

test('a schedule fires by itself', async ({ page }) => {
  await signIn(page);
  await page.goto(`${installation.url}/schedules`);
  await page.getByRole('button', { name: 'Add a schedule' }).click();
  await page.getByLabel('Name').fill('Every minute');
  await page.getByLabel('As a cron expression').fill('* * * * *');
  await expect(page.getByText('Every minute', { exact: true })).toBeVisible();
  await inspectEveryLook(page, 'schedule-form');
  await page.getByRole('button', { name: 'Save' }).click();

  const card = page.getByRole('article', { name: 'Every minute' });
  await expect(card.getByText(/^Next:/)).toBeVisible();
  await page.goto(`${installation.url}/runs`);
  await expect(page.getByRole('cell', { name: 'Every minute' }).first()).toBeVisible({ timeout: 150_000 });

  await page.goto(`${installation.url}/schedules`);
  await card.getByRole('button', { name: 'Remove' }).click();
  const remove = page.getByRole('button', { name: 'Remove the schedule' });
  await expect(remove).toBeDisabled();
  await page.getByLabel('Type Every minute to go on').fill('Every minute');
  await remove.click();
  await expect(card).toHaveCount(0);
});

test('directories are added by looking around, and a running backup is cancelled', async ({ page }) => {
  const folder = join(installation.filesDirectory, 'films');
  await mkdir(folder);
  const piece = randomFillSync(Buffer.alloc(8 << 20));
  for (let pieces = 0; pieces < 150; pieces++) {
    piece.writeUInt32LE(pieces);
    await appendFile(join(folder, `film-${pieces % 3}.bin`), randomFillSync(piece));
  }

  await signIn(page);
  await page.goto(`${installation.url}/sources/new`);
  await page.getByRole('tab', { name: 'Directories' }).click();
  await page.getByRole('button', { name: installation.filesDirectory, exact: true }).click();
  await page.getByRole('button', { name: `Choose ${folder}` }).click();
  await expect(page.getByRole('region', { name: 'What this comes to' })).toContainText('3 files');
  await page.getByLabel('Leave out', { exact: true }).fill('film-2.bin');
  await expect(page.getByRole('region', { name: 'What this comes to' })).toContainText('film-2.bin');
  await expect(page.getByLabel('Name')).toHaveValue('Films');
  await inspectEveryLook(page, 'source-directories');
  await page.getByRole('button', { name: 'Add the source' }).click();

  await page.getByRole('button', { name: 'Back up now' }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('main').getByText('Cancelled').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});
