/** The dashboard in a real browser: Debian's Chromium, the built pages, PostgreSQL, the worker. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  // Pictures are drawn when they are asked for: scripts/draw-guide.ts.
  testMatch: process.env['HOLDFAST_DRAW_GUIDE'] ? ['*.spec.ts', '*.pictures.ts'] : '*.spec.ts',
  outputDir: '../../test-results/e2e',
  globalSetup: './support/start-installation.ts',
  // One installation, whose story the tests tell in order.
  workers: 1,
  fullyParallel: false,
  // Bounds a test that hangs; some wait for a schedule or look at twenty pages.
  timeout: 300_000,
  // On a machine that is busy with other things, a step may outlast its patience once; a fault does so twice.
  retries: process.env['CI'] ? 1 : 0,
  expect: { timeout: process.env['CI'] ? 45_000 : 20_000 },
  reporter: [['list'], ['./support/count-tests.ts']],
  use: {
    // A press that a page was not ready for fails soon, and not with the whole test's time.
    actionTimeout: 60_000,
    locale: 'en-GB',
    timezoneId: 'Europe/Zurich',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    },
    trace: 'retain-on-failure',
  },
});
