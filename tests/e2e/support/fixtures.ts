/** What every test of the dashboard has: the installation, a watch over its requests, and people who sign in. */
import { test as base, type Cookie, expect, type Page } from '@playwright/test';
import type { Installation } from './installation.ts';

export const installation: Installation = JSON.parse(process.env['HOLDFAST_E2E'] ?? '{}');

export const owner = {
  name: 'Ada Owner',
  email: 'ada@example.org',
  password: 'correct horse battery staple',
};

/** Origins that pages may ask: the installation's, and those of others that a test starts. */
export const knownOrigins = new Set([installation.url]);

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
        if (knownOrigins.has(origin) || protocol === 'data:' || protocol === 'blob:') return route.continue();
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

/** Of those who signed in already, by email: ten sign-ins a minute from one address are the limit. */
const sessions = new Map<string, { cookies: Cookie[]; confirmedAt: number }>();

/** Well before the dashboard would ask for the password once more. */
const confirmEveryMs = 8 * 60_000;

/** By the form the first time, and with the session that came of it from then on while it lasts. */
export async function signIn(
  page: Page,
  { email, password }: { email: string; password: string } = owner,
): Promise<void> {
  const context = page.context();
  const known = sessions.get(email);
  if (known) {
    await context.clearCookies();
    await context.addCookies(known.cookies);
    const answer = await context.request.get(`${installation.url}/api/auth/get-session`);
    if (answer.ok() && (await answer.json()) !== null) {
      if (Date.now() - known.confirmedAt > confirmEveryMs) {
        known.confirmedAt = Date.now();
        const confirmed = await context.request.post(`${installation.url}/api/trpc/me.confirm`, {
          ...{ data: { password }, headers: { origin: installation.url } },
        });
        expect(confirmed.ok()).toBe(true);
      }
      await page.goto(installation.url);
      return;
    }
  }
  await page.goto(`${installation.url}/sign-in`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  sessions.set(email, { cookies: await context.cookies(), confirmedAt: Date.now() });
}
