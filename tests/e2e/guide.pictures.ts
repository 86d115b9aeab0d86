/** Draws the guide's pictures from the real app; no test. `node scripts/draw-guide.ts` runs it. */
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, installation, signIn, test } from './support/fixtures.ts';

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));

test.use({ colorScheme: 'light', viewport: { width: 1100, height: 720 } });

async function draw(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.screenshot({ path: `${folder}${name}.png`, animations: 'disabled' });
}

test('the overview when everything is proven', async ({ page }) => {
  await signIn(page);
  const started = await page.context().request.post(`${installation.url}/api/trpc/runs.startTask`, {
    headers: { origin: installation.url },
    data: { task: 'verify', level: 'restore', sourceIds: null },
  });
  expect(started.ok()).toBe(true);
  await page.setViewportSize({ width: 1440, height: 1020 });
  await page.goto(installation.url);
  await expect(page.getByRole('heading', { name: 'Everything is protected.' })).toBeVisible({
    timeout: 240_000,
  });
  // Where this installation happens to lie is nobody's concern.
  await page.evaluate(`for (const place of document.querySelectorAll('main .font-mono, main code'))
    if (place.textContent.includes('holdfast-e2e')) place.textContent = '/srv/backups'`);
  await draw(page, 'overview');
});

test('pictures of the guide', async ({ page }) => {
  await signIn(page);
  await page.goto(`${installation.url}/restore`);
  await expect(page.locator('main a[href^="/restore/"]').first()).toBeVisible();
  await draw(page, 'restore');

  await page.goto(`${installation.url}/backups`);
  await page.locator('main :is(tbody, ul) a[href^="/backups/"]').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0);
  await draw(page, 'backup');

  await page.goto(`${installation.url}/settings?tab=people`);
  await page.getByRole('button', { name: 'Invite a person' }).click();
  await page.getByRole('dialog').getByLabel('Email').fill('ines@example.org');
  await draw(page, 'invite');
});
