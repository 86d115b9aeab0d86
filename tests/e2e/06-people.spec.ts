/** How people come in, what they confirm, what is required of them, and what is kept of what they did. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import pg from 'pg';
import { startOidcProvider } from '../support/oidc-provider.ts';
import { expect, installation, owner, signIn, test } from './support/fixtures.ts';
import { inspectEveryLook } from './support/inspect.ts';

const invited = { email: 'ines@example.org', password: 'nine calm rivers wander' };

async function openSettings(page: Page, tab: string): Promise<void> {
  await page.goto(`${installation.url}/settings?tab=${tab}`);
}

async function query(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: installation.databaseUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** As if everybody had signed in an hour ago. */
const ageSessions = () =>
  query("UPDATE sessions SET created_at = now() - interval '1 hour', confirmed_at = NULL");

test('somebody is invited by a link, chooses a password, and is in; the link works once', async ({
  browser,
  page,
}) => {
  await signIn(page);
  await openSettings(page, 'people');
  await page.getByRole('button', { name: 'Invite a person' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Email').fill(invited.email);
  await inspectEveryLook(page, 'invite');
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  const link = (await dialog.getByLabel('The link', { exact: true }).textContent()) ?? '';
  expect(link).toMatch(new RegExp(`^${installation.url}/join#\\S{43}$`));
  await inspectEveryLook(page, 'invite-link');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('table', { name: 'Invitations' })).toContainText(invited.email);

  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  await expect(other.getByText(`you sign in with ${invited.email}`)).toBeVisible();
  await other.getByLabel('Your name').fill('Ines');
  await other.getByLabel('Password', { exact: true }).fill('password1234');
  await other.getByRole('button', { name: 'Join' }).click();
  await expect(other.getByText('too easily guessed')).toBeVisible();
  await inspectEveryLook(other, 'join');
  await other.getByLabel('Password', { exact: true }).fill(invited.password);
  await other.getByRole('button', { name: 'Join' }).click();
  await expect(other).toHaveURL(`${installation.url}/`);
  await expect(other.getByRole('complementary').getByText('viewer', { exact: true })).toBeVisible();

  const late = await (await browser.newContext()).newPage();
  await late.goto(link);
  await expect(late.getByText('was used, withdrawn or has expired')).toBeVisible();
  await inspectEveryLook(late, 'join-gone');
  await page.reload();
  await expect(page.getByRole('cell', { name: invited.email })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Invitations' })).toHaveCount(0);
});

test('a browser that was left open asks for the password before it destroys anything', async ({ page }) => {
  await signIn(page);
  await ageSessions();
  await openSettings(page, 'people');
  const row = page.getByRole('row').filter({ hasText: invited.email });
  await row.getByRole('button', { name: 'Disable' }).click();
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await inspectEveryLook(page, 'confirm-login');
  await dialog.getByLabel('Your password', { exact: true }).fill('not the password');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByText('not the password that you sign in with')).toBeVisible();
  const help = page.context().waitForEvent('page');
  await dialog.getByRole('link', { name: 'What this means' }).click();
  const guide = await help;
  await expect(guide).toHaveURL(/\/help\/messages#the-password-is-not-the-right-one$/);
  await expect(guide.getByRole('heading', { name: 'The password is not the right one' })).toBeInViewport();
  await guide.close();
  await expect(row.getByRole('button', { name: 'Disable' })).toBeVisible();
  await dialog.getByLabel('Your password', { exact: true }).fill(owner.password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  // What was asked for is done without being asked for again.
  await expect(row.getByRole('button', { name: 'Enable' })).toBeVisible();
  await row.getByRole('button', { name: 'Enable' }).click();
  await expect(row.getByRole('button', { name: 'Disable' })).toBeVisible();
});

test('whoever lacks the required second factor is led to it, wherever they go', async ({ browser, page }) => {
  await signIn(page);
  await query("INSERT INTO settings (key, value) VALUES ('requireTwoFactor', 'true')");
  try {
    const other = await (await browser.newContext()).newPage();
    await signIn(other, invited);
    await other.goto(`${installation.url}/backups`);
    await expect(other.getByRole('heading', { name: 'Set up your second factor' })).toBeVisible();
    await inspectEveryLook(other, 'second-factor-required');
    await other.getByRole('button', { name: 'Turn it on' }).click();
    await other.getByLabel('Your password', { exact: true }).fill(invited.password);
    await other.getByRole('button', { name: 'Go on' }).click();
    await expect(other.getByText('Save the recovery codes. Each')).toBeVisible();
  } finally {
    await query("DELETE FROM settings WHERE key = 'requireTwoFactor'");
  }
});

test('the audit log is narrowed and taken along as a file', async ({ page }) => {
  await signIn(page);
  await openSettings(page, 'audit');
  const table = page.getByRole('table', { name: 'Audit log' });
  await expect(table).toContainText('person.joined');
  await page.getByPlaceholder('Who, what, from where').fill('ines@');
  await expect(table).not.toContainText('session.');
  await expect(table).toContainText('person.invited');
  await inspectEveryLook(page, 'audit');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save as CSV' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(file).toMatch(/^at,who,who_id,action,subject,from,details\r\n/);
  expect(file).toContain('person.invited');
  expect(file).not.toContain('source.created');
  await page.getByPlaceholder('Who, what, from where').fill('nobody has done this');
  await expect(page.getByText('No entry is like that.')).toBeVisible();
});

test('a monitoring system gets a token of its own', async ({ page, request }) => {
  await signIn(page);
  await openSettings(page, 'installation');
  await page.getByRole('button', { name: 'Make a token' }).click();
  const token = (await page.getByLabel('The token', { exact: true }).textContent()) ?? '';
  await inspectEveryLook(page, 'metrics-token');
  const headers = { authorization: `Bearer ${token}` };
  const metrics = await request.get(`${installation.url}/metrics`, { headers });
  expect(await metrics.text()).toContain('holdfast_source_protected{source="Patisserie"');
  await page.reload();
  await expect(page.getByText('A token is there')).toBeVisible();
  await page.getByRole('button', { name: 'Remove the token' }).click();
  await expect(page.getByText('nobody reads the metrics')).toBeVisible();
  expect((await request.get(`${installation.url}/metrics`, { headers })).status()).toBe(401);
  expect((await request.get(`${installation.url}/api/health`)).status()).toBe(200);
});

test('a provider lets in who is known, and refuses strangers in words', async ({
  browser,
  context,
  page,
}) => {
  await signIn(page);
  await openSettings(page, 'people');
  await page.getByRole('button', { name: 'Add a provider' }).click();
  const form = page.getByRole('region', { name: 'Sign-in provider' });
  const redirectUrl = (await form.getByLabel('Redirect address', { exact: true }).textContent()) ?? '';
  await using provider = await startOidcProvider(redirectUrl);
  provider.accounts.set('ines', { email: invited.email, email_verified: true, name: 'Ines' });
  provider.accounts.set('eve', { email: 'eve@evil.example', email_verified: true, name: 'Eve' });
  await form.getByLabel('Name', { exact: true }).fill('Office');
  await form.getByLabel('Issuer').fill(`${provider.issuer}/nowhere`);
  await form.getByLabel('Client id').fill(provider.clientId);
  await form.getByLabel('Client secret', { exact: true }).fill(provider.clientSecret);
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByText('Check the issuer’s address')).toBeVisible();
  await inspectEveryLook(page, 'provider-form');
  await form.getByLabel('Issuer').fill(provider.issuer);
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Change the provider' })).toBeVisible();

  const other = await browser.newContext();
  for (const [login, text] of [
    ['eve', 'Nobody has invited you to Holdfast'],
    ['ines', 'viewer'],
  ] as const) {
    const tab = await other.newPage();
    await tab.goto(`${installation.url}/sign-in`);
    await expect(tab.getByRole('button', { name: 'Sign in with Office' })).toBeVisible();
    if (login === 'eve') await inspectEveryLook(tab, 'sign-in-provider');
    await tab.getByRole('button', { name: 'Sign in with Office' }).click();
    await tab.getByPlaceholder('Enter any login').fill(login);
    await tab.getByRole('button', { name: 'Sign-in' }).click();
    await expect(tab.getByText(text).first()).toBeVisible();
    if (login === 'eve') await inspectEveryLook(tab, 'sign-in-refused');
    await other.clearCookies();
  }
  // Whoever has a second factor here is asked for it when the provider has let them in.
  const tab = await other.newPage();
  await tab.goto(`${installation.url}/sign-in?step=code&to=%2Fruns`);
  await expect(tab.getByLabel('Six digits')).toBeVisible();
  await inspectEveryLook(tab, 'sign-in-provider-code');
  await page.getByRole('button', { name: 'Remove the provider' }).click();
  await expect(page.getByText('None: everybody signs in with a password.')).toBeVisible();
  await context.clearCookies();
});
