import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Most suites keep real programs busy (PostgreSQL, restic, worker threads), and wait for them nearly half of the time.
    maxWorkers: Math.max(4, Math.floor(availableParallelism() / 2)),
    projects: [
      {
        test: {
          name: 'units',
          include: ['{apps,packages}/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          globalSetup: ['tests/support/tools-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/**/*.test.ts'],
          globalSetup: ['tests/support/global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // As with the browser: a machine that is shared may starve a worker. A second try is named in the output, and looked into.
          retry: process.env['CI'] ? 1 : 0,
        },
      },
    ],
  },
});
