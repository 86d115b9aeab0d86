/** Every page in both themes and at two widths: axe finds nothing serious, nothing scrolls sideways; pictures to look at. */
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, installation, signIn, test } from './support/fixtures.ts';

const pictures = fileURLToPath(new URL('../../test-results/screens/', import.meta.url));

const places = [
  ['overview', '/'],
  ['sources', '/sources'],
  ['source', '/sources/*'],
  ['source-new', '/sources/new'],
  ['source-edit', '/sources/*/edit'],
  ['backups', '/backups'],
  ['backup', '/backups/*'],
  ['restore', '/restore'],
  ['restore-what', '/restore/*'],
  ['schedules', '/schedules'],
  ['runs', '/runs'],
  ['run', '/runs/*'],
  ['keys', '/keys'],
  ['settings', '/settings'],
  ['help', '/help'],
  ['help-search', '/help?find=password'],
  ['not-found', '/nowhere'],
] as const;

const looks = [
  { theme: 'light', width: 1440, height: 900 },
  { theme: 'dark', width: 1440, height: 900 },
  { theme: 'light', width: 375, height: 812 },
  { theme: 'dark', width: 375, height: 812 },
] as const;

for (const { theme, width, height } of looks) {
  test.describe(`${theme}, ${width} px`, () => {
    test.use({ colorScheme: theme, viewport: { width, height } });

    test('the sign-in', async ({ page }) => {
      await page.goto(`${installation.url}/sign-in`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await inspect(page, `sign-in-${theme}-${width}`);
    });

    test('every page', async ({ page }) => {
      await signIn(page);
      for (const [name, address] of places) {
        await test.step(name, async () => {
          await open(page, address);
          await inspect(page, `${name}-${theme}-${width}`);
        });
      }
    });
  });
}

/** `*` stands for the first of the list before it. */
async function open(page: Page, address: string): Promise<void> {
  const [list, rest] = address.split('/*');
  await page.goto(`${installation.url}${rest === undefined ? address : list}`);
  await settle(page);
  if (rest === undefined) return;
  const first = page.locator(`main :is(tbody, ul) a[href^="${list}/"]`).first();
  await page.goto(`${installation.url}${await first.getAttribute('href')}${rest}`);
  await settle(page);
}

async function settle(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0);
}

async function inspect(page: Page, picture: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n  ')}`,
  );
  expect.soft(told, `axe on ${page.url()}`).toEqual([]);
  const sideways = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect.soft(sideways, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0);
  await page.screenshot({ path: `${pictures}${picture}.png`, fullPage: true });
}
