/** Every page in both themes and at two widths: axe finds nothing serious, nothing scrolls sideways; pictures to look at. */
import type { Page } from '@playwright/test';
import { expect, installation, signIn, test } from './support/fixtures.ts';
import { inspect, looks } from './support/inspect.ts';

const places = [
  ['overview', '/'],
  ['sources', '/sources'],
  ['source', '/sources/*'],
  ['source-new', '/sources/new'],
  ['source-edit', '/sources/*/edit'],
  ['backups', '/backups'],
  ['backup', '/backups/*'],
  ['backup-download', '/backups/*/download'],
  ['open-portable', '/backups/open'],
  ['restore', '/restore'],
  ['restore-what', '/restore/*'],
  ['exports', '/exports'],
  ['export', '/exports/*'],
  ['export-new', '/exports/new'],
  ['profile-restore', '/exports/restore'],
  ['schedules', '/schedules'],
  ['runs', '/runs'],
  ['run', '/runs/*'],
  ['alarms', '/alarms'],
  ['keys', '/keys'],
  ['keys-renew', '/keys/*/renew'],
  ['clean-up', '/backups/clean-up'],
  ['settings', '/settings'],
  ['settings-alarms', '/settings?tab=alarms'],
  ['settings-people', '/settings?tab=people'],
  ['settings-audit', '/settings?tab=audit'],
  ['settings-installation', '/settings?tab=installation'],
  ['help', '/help'],
  ['api-reference', '/help/api-reference'],
  ['help-search', '/help?find=password'],
  ['help-restoring', '/help/restoring'],
  ['help-messages', '/help/messages'],
  ['not-found', '/nowhere'],
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
          expect(await hiddenTabs(page)).toEqual([]);
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
  const itself = page.locator(`main a[href^="${list}/"][href$="${rest}"]`).first();
  if (rest !== '' && (await itself.count()) > 0) {
    await page.goto(`${installation.url}${await itself.getAttribute('href')}`);
    return await settle(page);
  }
  const first = page.locator(`main :is(tbody, ul) a[href^="${list}/"]`).first();
  await page.goto(`${installation.url}${await first.getAttribute('href')}${rest}`);
  await settle(page);
}

/** Selected tabs that a row of tabs hides to the left or to the right. */
async function hiddenTabs(page: Page): Promise<string[]> {
  const { width } = page.viewportSize()!;
  const selected = await page.locator('[role=tab][aria-selected=true]').all();
  const hidden = await Promise.all(
    selected.map(async (tab) => {
      const box = await tab.boundingBox();
      return box && (box.x < 0 || box.x + box.width > width) ? [(await tab.textContent()) ?? ''] : [];
    }),
  );
  return hidden.flat();
}

async function settle(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0);
}
