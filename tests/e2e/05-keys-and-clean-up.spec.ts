/** Keys that change, backups that go, and evidence: what an owner does when everything is well. */
import type { Page } from '@playwright/test';
import { expect, installation, owner, signIn, test } from './support/fixtures.ts';
import { inspectEveryLook } from './support/inspect.ts';
import { openSettings } from './support/open-settings.ts';

const succeeded = (page: Page) =>
  expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 120_000 });

test('a key is added and tried, the password is changed, and the vault is re-keyed', async ({ page }) => {
  test.setTimeout(420_000);
  await signIn(page);
  await page.goto(`${installation.url}/keys`);

  await page.getByRole('button', { name: 'Add a key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('office safe');
  const made = (await dialog.locator('output[aria-label="The new password"]').textContent()) ?? '';
  expect(made.split('-').length).toBeGreaterThanOrEqual(6);
  await inspectEveryLook(page, 'key-add');
  await dialog.getByRole('button', { name: 'Add the key' }).click();
  await expect(page.getByRole('table', { name: 'Keys of this vault' })).toContainText('office safe');

  await page.getByRole('button', { name: 'Try a password' }).click();
  await dialog.getByLabel('Password', { exact: true }).fill(made);
  await dialog.getByRole('button', { name: 'Try it' }).click();
  await expect(dialog.getByText('It does. It is the key “office safe”.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await page.getByRole('link', { name: 'New password or new keys' }).click();
  await expect(page.getByRole('heading', { name: 'A new password, or new keys?' })).toBeVisible();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'New backup password' }).click();
  await page.getByRole('option', { name: 'One of my own' }).click();
  await page.getByLabel('Your own password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('Somebody signs in with that password.')).toBeVisible();
  await inspectEveryLook(page, 'key-change');
  await page.getByLabel('Your own password', { exact: true }).fill('eleven tin herons play bassoon');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('The recovery key was not saved yet.')).toBeVisible();

  await page.getByRole('link', { name: 'New password or new keys' }).click();
  await page.getByText('Re-key the vault').click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.locator('output[aria-label="The new password"]')).toBeVisible();
  await expect(page.getByText('It will be created.')).toBeVisible();
  await inspectEveryLook(page, 'rekey');
  await page.getByRole('button', { name: 'Re-key the vault' }).click();
  await page.getByLabel('Type Backups to go on').fill('Backups');
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('heading', { name: 'New keys of Backups' })).toBeVisible();
  await succeeded(page);

  await page.goto(`${installation.url}/keys`);
  const history = page.getByRole('table', { name: 'Keys and the backups made with them' });
  await expect(history).toContainText('copies of the vault before it was re-keyed');
  await expect(page.getByText('Left by re-keying.')).toBeVisible();

  await page.getByRole('button', { name: 'Print it' }).click();
  await dialog.getByLabel('Your password', { exact: true }).fill(owner.password);
  await dialog.getByRole('button', { name: 'Make the page' }).click();
  const opened = page.waitForEvent('popup');
  await dialog.getByRole('link', { name: 'Open the page' }).click();
  const sheet = await opened;
  await expect(sheet.getByRole('img', { name: 'The password as a QR code' })).toBeVisible();
  await sheet.emulateMedia({ media: 'print' });
  await sheet.screenshot({ path: 'test-results/screens/recovery-sheet.png', fullPage: true });
  await sheet.close();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText('The recovery key was saved.')).toBeVisible();
  await inspectEveryLook(page, 'keys-history');

  await page.getByRole('button', { name: 'Remove', exact: true }).last().click();
  const question = page.getByRole('alertdialog');
  await question.getByLabel('Type Backups to go on').fill('Backups');
  await question.getByRole('button', { name: 'Remove the old vault' }).click();
  await page.waitForURL(/\/runs\//);
  await succeeded(page);
  await page.goto(`${installation.url}/keys`);
  await expect(page.getByText('Left by re-keying.')).toHaveCount(0);
});

test('a source is edited, its backup proven with its own question, and a clean-up previewed and done', async ({
  page,
}) => {
  test.setTimeout(420_000);
  await signIn(page);
  await page.goto(`${installation.url}/sources`);
  await page.getByRole('link', { name: 'Patisserie', exact: true }).click();
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  // The page that is being left has a button of this name too.
  await expect(page.getByRole('heading', { name: 'Edit Patisserie' })).toBeVisible();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText(/PostgreSQL \d+/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved. The next backup uses it.')).toBeVisible();

  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await page.getByLabel('SQL').fill('-- there are orders\nSELECT count(*) > 0 FROM shop.orders;');
  await inspectEveryLook(page, 'source-edit-all');
  await page.getByRole('button', { name: 'Save the questions' }).click();
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await page.getByText('Rules of its own').click();
  await page.getByLabel('Everything younger than').fill('');
  await page.getByLabel('The newest').fill('1');
  await page.getByRole('button', { name: 'Save the rules' }).click();
  await expect(page.getByText('A clean-up keeps the newest 1 of this source.')).toBeVisible();

  await page.getByRole('button', { name: 'Back up now' }).click();
  await page.waitForURL(/\/runs\//);
  await succeeded(page);
  await page.getByRole('link', { name: 'Open the backup' }).click();
  await page.getByRole('tab', { name: 'Verifications' }).click();
  await page.getByRole('button', { name: 'Check it' }).click();
  await page.waitForURL(/\/runs\//);
  await succeeded(page);
  await page.getByRole('link', { name: 'Open the backup' }).click();
  await page.getByRole('tab', { name: 'Verifications' }).click();
  await page.getByRole('button', { name: 'Prove it now' }).click();
  await page.waitForURL(/\/runs\//);
  await succeeded(page);
  await page.getByRole('link', { name: 'Open the backup' }).click();
  await page.getByRole('tab', { name: 'Verifications' }).click();
  await expect(page.getByText('measured time to recover:')).toBeVisible();
  await expect(page.getByText('there are orders: true')).toBeVisible();
  await inspectEveryLook(page, 'verifications');

  await page.goto(`${installation.url}/backups`);
  await page.getByRole('link', { name: 'Clean up' }).click();
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByText(/would go\.$/)).toBeVisible({ timeout: 60_000 });
  await inspectEveryLook(page, 'clean-up-going');
  await page.getByRole('tab', { name: /Would stay/ }).click();
  await expect(page.getByRole('table', { name: 'Backups that would stay, and why' })).toContainText(
    'Among the newest',
  );
  await inspectEveryLook(page, 'clean-up-staying');
  await page.getByRole('button', { name: /^Remove \d+ backups?$/ }).click();
  const question = page.getByRole('alertdialog');
  await expect(question.getByRole('button', { name: /^Remove/ })).toBeDisabled();
  await question.getByLabel('Type Backups to go on').fill('Backups');
  await question.getByRole('button', { name: /^Remove/ }).click();
  await page.waitForURL(/\/runs\//);
  await succeeded(page);
  await expect(page.getByText(/backups? (was|were) removed/).first()).toBeVisible();

  await openSettings(page, 'Vault');
  await page.getByRole('button', { name: 'Read the part that is due' }).click();
  await page.waitForURL(/\/runs\//);
  await succeeded(page);
  await openSettings(page, 'Vault');
  await expect(page.getByText(/were read in the last 30 days, the latest part/)).toBeVisible();
  await inspectEveryLook(page, 'vault-reading');
  await page.goto(`${installation.url}/help/disaster-recovery`);
  await expect(page.getByRole('main')).toContainText('npx holdfast recover');
});
