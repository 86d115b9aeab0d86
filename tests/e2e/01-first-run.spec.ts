/** From `npm start` to a first backup, as a newcomer does it. */
import { readFile } from 'node:fs/promises';
import { expect, installation, owner, test } from './support/fixtures.ts';
import { inspectEveryLook } from './support/inspect.ts';

test('a newcomer sets Holdfast up, takes the demo shop and sees its first backup', async ({ page }) => {
  await page.goto(`${installation.url}/?token=${installation.setupToken}`);
  await expect(page).toHaveTitle('Set up · Holdfast');

  await page.getByLabel('Your name').fill(owner.name);
  await page.getByLabel('Email').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill('password1234');
  await page.getByRole('button', { name: 'Create the owner' }).click();
  await expect(page.getByText('This is too easily guessed')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await expect(page.getByText('This is very strong')).toBeVisible();
  await inspectEveryLook(page, 'setup-owner');
  await page.getByRole('button', { name: 'Create the owner' }).click();

  await expect(page.getByRole('heading', { name: 'Where backups go' })).toBeVisible();
  await page.getByLabel('Folder').fill('/proc/holdfast');
  await expect(page.getByRole('button', { name: 'Create the vault' })).toBeDisabled();
  await page.getByLabel('Folder').fill(installation.backupDirectory);
  await expect(page.getByText(/ free of /)).toBeVisible();
  const password = await page.getByLabel('The new password').textContent();
  await inspectEveryLook(page, 'setup-vault');
  await page.getByRole('button', { name: 'Create the vault' }).click();

  await expect(page.getByRole('heading', { name: 'Save the recovery key' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Go on' })).toBeDisabled();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the recovery key' }).click();
  const text = await readFile(await (await download).path(), 'utf8');
  expect(text).toContain(password ?? 'no password was shown');
  expect(text).toContain('restic');
  await expect(page.getByRole('button', { name: 'Go on' })).toBeDisabled();
  await page.getByText('It is stored away from this machine').click();
  await inspectEveryLook(page, 'setup-recovery');
  await page.getByRole('button', { name: 'Go on' }).click();

  await expect(page.getByRole('button', { name: /The demo shop/ })).toBeVisible();
  await inspectEveryLook(page, 'setup-source');
  await page.getByRole('button', { name: /The demo shop/ }).click();
  await expect(page.getByRole('heading', { name: 'When to do it' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Back up now' })).toBeEnabled();
  await inspectEveryLook(page, 'setup-schedules');
  await page.getByRole('button', { name: 'Back up now' }).click();

  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Full backup/);
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 90_000 });

  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Verdict' })).toBeVisible();
});
