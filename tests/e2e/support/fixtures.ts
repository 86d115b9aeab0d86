/** What every test of the dashboard has: the installation, a watch over its requests, and people who sign in. */
import { test as base, expect, type Page } from '@playwright/test';
import type { Installation } from './installation.ts';

export const installation: Installation = JSON.parse(process.env['HOLDFAST_E2E'] ?? '{}');

export const owner = {
  name: 'Ada Owner',
  email: 'ada@example.org',
  password: 'correct horse battery staple',
};

interface Watched {
  /** Requests to anybody else, errors in the console, and pages that broke: all have to stay empty. */
  faults: string[];
}

export const test = base.extend<Watched>({
  faults: [
    async ({ context }, use) => {
      const faults: string[] = [];
      await context.route('**/*', async (route) => {
        const { origin, protocol } = new URL(route.request().url());
        if (origin === installation.url || protocol === 'data:' || protocol === 'blob:')
          return route.continue();
        faults.push(`a request to ${origin}`);
        await route.abort();
      });
      context.on('page', (page) => {
        page.on('pageerror', (error) => faults.push(`an error in the page: ${error.message}`));
        page.on('console', (message) => {
          const text = message.text();
          // The browser's own note of an answer that the test has asked for.
          if (message.type() === 'error' && !text.startsWith('Failed to load resource'))
            faults.push(`in the console: ${text}`);
        });
      });
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export async function signIn(
  page: Page,
  { email, password }: { email: string; password: string } = owner,
): Promise<void> {
  await page.goto(`${installation.url}/sign-in`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  const isIn = (url: URL) => !url.pathname.startsWith('/sign-in');
  // Ten sign-ins a minute from one address: the tests are faster than people, and wait like everybody else.
  await expect(async () => {
    if (isIn(new URL(page.url()))) return;
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(isIn, { timeout: 10_000 });
  }).toPass({ timeout: 120_000, intervals: [10_000] });
}
