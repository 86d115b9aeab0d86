import { expect, type Page } from '@playwright/test';
import { installation } from './fixtures.ts';

/**
 * The settings with one of their tabs open. What a page shows before its program runs cannot be pressed yet; that it runs is
 * seen by the tab that is there once it knows who asks.
 */
export async function openSettings(page: Page, tab: string): Promise<void> {
  await page.goto(`${installation.url}/settings`);
  await expect(page.getByRole('tab', { name: 'Installation' })).toBeVisible();
  await page.getByRole('tab', { name: tab }).click();
  await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
}
