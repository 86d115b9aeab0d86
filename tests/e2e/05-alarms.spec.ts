/** Who is told, and of what: a channel, its test, and a backup that fails on purpose. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MailServer, startMailServer } from '../support/receivers.ts';
import { expect, installation, signIn, test } from './support/fixtures.ts';
import { inspectEveryLook } from './support/inspect.ts';

let mail: MailServer;
test.beforeAll(async () => {
  mail = await startMailServer({ user: 'holdfast', password: 'a mail password' });
});
test.afterAll(() => mail?.[Symbol.asyncDispose]());

const folder = join(installation.filesDirectory, 'letters');
const subjects = () => mail.mails.map(({ header }) => header('subject'));

test('a mail server is added, tried, and put right', async ({ page }) => {
  await signIn(page);
  await page.goto(`${installation.url}/settings?tab=alarms`);
  await expect(page.getByText('Nobody is told yet')).toBeVisible();
  await inspectEveryLook(page, 'alarm-channels-none');
  await page.getByRole('button', { name: 'Add a channel' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Mail to Ops');
  await page.getByLabel('To', { exact: true }).fill('ops@example.org, ada@example.org');
  await page.getByLabel('From', { exact: true }).fill('holdfast@example.org');
  await page.getByLabel('Mail server', { exact: true }).fill('127.0.0.1');
  await page.getByRole('button', { name: 'Encryption' }).click();
  await page.getByRole('option', { name: 'None' }).click();
  await page.getByLabel('Port', { exact: true }).fill(String(mail.port));
  await page.getByLabel('User', { exact: true }).fill('holdfast');
  await page.getByLabel('Password of the mail server', { exact: true }).fill('a wrong password');
  await inspectEveryLook(page, 'alarm-channel-form');
  await page.getByRole('button', { name: 'Save' }).click();

  const card = page.getByRole('article', { name: 'Mail to Ops' });
  await card.getByRole('button', { name: 'Test' }).click();
  await expect(card.getByText('It did not get through, or not to everybody.')).toBeVisible();
  await expect(card).toContainText('127.0.0.1 does not accept the user and the password.');
  await inspectEveryLook(page, 'alarm-channel-refused');

  await card.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Password of the mail server', { exact: true }).fill('a mail password');
  await page.getByRole('button', { name: 'Save' }).click();
  await card.getByRole('button', { name: 'Test' }).click();
  await expect(card.getByText('It got through.')).toBeVisible();
  await expect(card).toContainText('127.0.0.1 took it for ops@example.org, ada@example.org: 250');
  expect(subjects()).toEqual(['✓ This is a test (Holdfast)']);
  await inspectEveryLook(page, 'alarm-channel-tested');
});

test('each kind of channel has its fields', async ({ page }) => {
  await signIn(page);
  await page.goto(`${installation.url}/settings?tab=alarms`);
  await page.getByRole('button', { name: 'Add a channel' }).click();
  for (const [kind, field] of [
    ['ntfy', 'Topic'],
    ['Slack', 'Address'],
    ['Telegram', 'Chat'],
    ['Dead man’s switch', 'When'],
    ['Webhook', 'Signing secret'],
  ] as const) {
    await page.getByRole('button', { name: 'Kind of channel' }).click();
    await page.getByRole('option', { name: kind, exact: true }).click();
    await expect(page.getByLabel(field, { exact: true }).first()).toBeVisible();
  }
  await page.getByRole('button', { name: 'Make one' }).click();
  await expect(page.getByRole('status', { name: 'Signing secret' })).toHaveText(/^whsec_/);
  await inspectEveryLook(page, 'alarm-webhook-form');
  await page.getByRole('button', { name: 'Leave it' }).click();
});

test('a backup that fails is an alarm, and the next good one ends it', async ({ page }) => {
  await mkdir(folder);
  await writeFile(join(folder, 'one.txt'), 'Dear baker');
  await signIn(page);
  await page.goto(`${installation.url}/sources/new`);
  await page.getByRole('tab', { name: 'Directories' }).click();
  await page.getByRole('button', { name: installation.filesDirectory, exact: true }).click();
  await page.getByRole('button', { name: `Choose ${folder}` }).click();
  await expect(page.getByLabel('Name')).toHaveValue('Letters');
  await page.getByRole('button', { name: 'Add the source' }).click();
  await expect(page.getByRole('button', { name: 'Back up now' })).toBeVisible();
  const source = page.url();

  await rm(folder, { recursive: true });
  await page.getByRole('button', { name: 'Back up now' }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('main').getByText('Failed').first()).toBeVisible();

  await page
    .getByRole('link', { name: /^Alarms: \d+ (is|are) open/ })
    .first()
    .click();
  const alarm = page.getByRole('article', { name: 'Letters was not backed up' });
  await expect(alarm).toContainText('What to do:');
  await expect(alarm).toContainText('Mail to Ops: told');
  await inspectEveryLook(page, 'alarm-open');
  expect(subjects()).toContain('✗ Letters was not backed up (Holdfast)');
  await alarm.getByRole('link', { name: 'What this means' }).click();
  await expect(page.getByRole('heading', { name: 'Something failed' })).toBeVisible();

  await page.goto(`${installation.url}/alarms`);
  await alarm.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(alarm).toContainText('Acknowledged by');

  await mkdir(folder);
  await writeFile(join(folder, 'one.txt'), 'Dear baker');
  await page.goto(source);
  await page.getByRole('button', { name: 'Back up now' }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible();
  await page.goto(`${installation.url}/alarms`);
  await expect(alarm).toContainText('over');
  await expect.poll(subjects, { timeout: 60_000 }).toContain('✓ Over: Letters was not backed up (Holdfast)');

  // Nothing listens there after this test.
  await page.goto(`${installation.url}/settings?tab=alarms`);
  await page.getByRole('article', { name: 'Mail to Ops' }).getByRole('button', { name: 'Remove' }).click();
  await page.getByLabel('Type Mail to Ops to go on').fill('Mail to Ops');
  await page.getByRole('button', { name: 'Remove the channel' }).click();
  await expect(page.getByText('Nobody is told yet')).toBeVisible();
});
