/** A key is made, shown once, used by a program, revoked; and the reference says what it can be used for. */
import { expect, installation, owner, signIn, test } from './support/fixtures.ts';
import { inspectEveryLook } from './support/inspect.ts';
import { openSettings } from './support/open-settings.ts';

test('a key is made, used and revoked', async ({ page, playwright }) => {
  await signIn(page);
  await openSettings(page, 'API keys');
  await expect(page.getByText('There are no keys yet.')).toBeVisible();
  await page.getByRole('button', { name: 'Create a key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create a key' });
  await dialog.getByLabel('Name').fill('nightly script');
  await dialog.getByRole('button', { name: /It may/ }).click();
  await page.getByRole('option', { name: 'What I choose' }).click();
  await dialog.getByText('See sources').click();
  await dialog.getByText('Back up, verify and pin').click();
  await dialog.getByLabel('The password you sign in with', { exact: true }).fill(owner.password);
  await inspectEveryLook(page, 'api-key-new');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();

  const made = page.getByRole('region', { name: 'The new key' });
  const token = await made.getByLabel('The key').textContent();
  expect(token).toMatch(/^hf_[0-9a-f]{8}_/);
  await inspectEveryLook(page, 'api-key-made');
  await made.getByRole('button', { name: 'I have it' }).click();
  await expect(made).toHaveCount(0);

  // A program: it has the key, and no cookies.
  const program = await playwright.request.newContext({
    baseURL: installation.url,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  const sources = await program.get('/api/sources');
  expect(sources.status()).toBe(200);
  expect((await program.get('/api/runs')).status()).toBe(403);
  const backup = await program.post('/api/backup/create', { data: { type: 'full' } });
  expect(backup.status()).toBe(202);
  expect(backup.headers()['location']).toMatch(/^\/api\/runs\//);

  await openSettings(page, 'API keys');
  const keys = page.getByRole('table', { name: 'API keys' });
  await expect(keys).toContainText('from 127.0.0.1');
  await inspectEveryLook(page, 'api-keys');
  await keys.getByRole('button', { name: 'Revoke the key nightly script' }).click();
  const question = page.getByRole('alertdialog');
  await question.getByLabel(/Type nightly script/).fill('nightly script');
  await question.getByRole('button', { name: 'Revoke the key' }).click();
  await expect(keys).toContainText('revoked');
  expect((await program.get('/api/sources')).status()).toBe(401);
  await program.dispose();
});

test('the reference finds an operation and shows how it is asked', async ({ page }) => {
  await signIn(page);
  await page.goto(`${installation.url}/help/api`);
  await page.getByRole('link', { name: 'API reference' }).first().click();
  await expect(page.getByRole('heading', { name: 'API reference' })).toBeVisible();
  // Who has never asked an API of ours finds how a backup is made, and copies it.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('navigation', { name: 'Often wanted' }).getByText('Make a backup').click();
  await page.getByRole('button', { name: 'Copy: Request of createBackup' }).click();
  await expect(page.getByRole('button', { name: 'Copied: Request of createBackup' })).toBeVisible();
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(copied).toMatch(/^curl -X POST http:\/\/127\.0\.0\.1:\d+\/api\/backup\/create /);
  await page.locator('#createBackup').getByRole('link', { name: 'backups:write' }).click();
  await expect(page.locator('#scope-backups-write')).toBeInViewport();
  await page.getByPlaceholder('Search the reference').fill('restore location');
  await page.getByText('Restore a backup to a location').click();
  await expect(page.getByText('/api/backup/restore \\').first()).toBeVisible();
  await inspectEveryLook(page, 'api-reference-operation');
  await page.goto(`${installation.url}/help/api-reference#shape-Problem`);
  await expect(page.getByText('One sentence: what happened and what to do.')).toBeVisible();
});
