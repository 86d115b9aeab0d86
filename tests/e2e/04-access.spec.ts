/** Who may come in, and what each may do. */
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, installation, owner, signIn, test } from './support/fixtures.ts';
import { inspectEveryLook } from './support/inspect.ts';
import { openSettings } from './support/open-settings.ts';

const people = {
  operator: { name: 'Oskar Operator', email: 'oskar@example.org', password: 'seven purple kettles sing' },
  viewer: { name: 'Vera Viewer', email: 'vera@example.org', password: 'nine quiet lanterns drift' },
};

test('a wrong password is refused in words, and signing out ends the session', async ({ page }) => {
  await page.goto(`${installation.url}/runs`);
  await expect(page).toHaveURL(/\/sign-in\?to=%2Fruns/);
  await page.getByLabel('Email').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('do not belong together')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Runs' })).toBeVisible();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.goto(`${installation.url}/keys`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test('an address from outside leads nowhere else after signing in', async ({ page }) => {
  await page.goto(`${installation.url}/sign-in?to=${encodeURIComponent('//evil.example/')}`);
  await page.getByLabel('Email').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${installation.url}/`);
});

test('operators and viewers see what they may do, and nothing else', async ({ page }) => {
  await signIn(page);
  await openSettings(page, 'People');
  for (const [role, person] of Object.entries(people)) {
    await page.getByRole('button', { name: 'Add a person' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a person' });
    await dialog.getByLabel('Name').fill(person.name);
    await dialog.getByLabel('Email').fill(person.email);
    if (role === 'operator') {
      await dialog.getByRole('button', { name: /Role/ }).click();
      await page.getByRole('option', { name: 'Operator' }).click();
    }
    await dialog.getByLabel('First password', { exact: true }).fill(person.password);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByRole('cell', { name: person.email })).toBeVisible();
  }
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);

  await signIn(page, people.viewer);
  await page.goto(`${installation.url}/sources`);
  await expect(page.getByRole('table', { name: 'Sources' })).toContainText('Patisserie');
  await expect(page.getByRole('complementary').getByText('viewer', { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Add a source' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Patisserie', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Patisserie' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Back up now' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);

  await signIn(page, people.operator);
  await page.goto(`${installation.url}/sources`);
  await page.getByRole('link', { name: 'Patisserie', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Back up now' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove' })).toHaveCount(0);
});

test('a second factor is set up, asked for, and stood in for by a recovery code', async ({ page }) => {
  await signIn(page, people.viewer);
  await page.goto(`${installation.url}/settings`);
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByLabel('Your password', { exact: true }).fill(people.viewer.password);
  await page.getByRole('button', { name: 'Go on' }).click();
  await inspectEveryLook(page, 'second-factor');
  const secret = (await page.getByLabel('The secret', { exact: true }).textContent()) ?? '';
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the recovery codes' }).click();
  const codes = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
  await page.getByLabel('Six digits').fill(totp(secret));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await expect(page.getByText('It is on.')).toBeVisible();

  for (const way of ['app', 'recovery code'] as const) {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByLabel('Email').fill(people.viewer.email);
    await page.getByLabel('Password', { exact: true }).fill(people.viewer.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Your code' })).toBeVisible();
    if (way === 'recovery code') await page.getByRole('button', { name: 'The phone is gone' }).click();
    const field = page.getByLabel(way === 'app' ? 'Six digits' : 'Recovery code');
    await field.fill(way === 'app' ? totp(secret) : (codes[0] ?? ''));
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect(page).toHaveURL(`${installation.url}/`);
  }
});

/** RFC 6238 with the usual numbers: six digits, thirty seconds, SHA-1. */
function totp(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const number = hash.readUInt32BE(hash.at(-1)! & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}
