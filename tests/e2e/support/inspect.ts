/** What holds for every page: axe finds nothing serious, nothing scrolls sideways. Takes a picture to look at. */
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const pictures = fileURLToPath(new URL('../../../test-results/screens/', import.meta.url));

const wideAndLight = { theme: 'light', width: 1440, height: 900 } as const;
const narrowAndDark = { theme: 'dark', width: 375, height: 812 } as const;

/** Both themes and both widths; every pair of them with HOLDFAST_TEST_LOOKS=all, which takes twice as long. */
export const looks =
  process.env['HOLDFAST_TEST_LOOKS'] === 'all'
    ? [
        wideAndLight,
        { ...wideAndLight, theme: 'dark' as const },
        { ...narrowAndDark, theme: 'light' as const },
        narrowAndDark,
      ]
    : [wideAndLight, narrowAndDark];

export async function inspect(page: Page, picture: string): Promise<void> {
  // What is said aloud for a moment refers to a button that may be gone with its step.
  const { violations } = await new AxeBuilder({ page }).exclude('[data-live-announcer]').analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n  ')}`,
  );
  expect.soft(told, `axe on ${page.url()}`).toEqual([]);
  const sideways = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect.soft(sideways, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0);
  await page.screenshot({ path: `${pictures}${picture}.png`, fullPage: true, animations: 'disabled' });
}

/** The page as it stands, in every look; then as it was. */
export async function inspectEveryLook(page: Page, name: string): Promise<void> {
  for (const { theme, width, height } of [...looks, wideAndLight]) {
    await page.setViewportSize({ width, height });
    // Without fades, which a picture or a measured contrast could catch half-way.
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    if (page.viewportSize()?.width === width) await inspect(page, `${name}-${theme}-${width}`);
  }
}
