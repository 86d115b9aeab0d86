import { expect, type Page } from '@playwright/test';
import { installation } from './fixtures.ts';

/** The page on which the newest backup of the demo shop is downloaded. */
export async function toDownload(page: Page): Promise<void> {
  await page.goto(`${installation.url}/backups`);
  await page
    .getByRole('link', { name: /^Patisserie, / })
    .first()
    .click();
  await page.getByRole('link', { name: 'Download' }).click();
  await expect(page.getByRole('heading', { name: 'Download', level: 1 })).toBeVisible();
}
