/** What `npm test` runs for the dashboard: sees to a Chromium, then hands over to Playwright. */
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { installPackages } from '@holdfast/core/postgres/debian-packages';

const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const problem = existsSync(chromium) ? undefined : await install();
if (problem === undefined) playwright();
else skip(`${chromium} is not here: ${problem} Set CHROMIUM to a Chromium of yours.`);

async function install(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root can install it.';
  console.log('Installing chromium with apt-get.');
  try {
    await installPackages({ packages: ['chromium'] });
  } catch (error) {
    return (error as Error).message;
  }
  return existsSync(chromium) ? undefined : 'the package put it elsewhere.';
}

function playwright(): void {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const config = fileURLToPath(new URL('playwright.config.ts', import.meta.url));
  const child = spawn(process.execPath, [cli, 'test', '-c', config, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
}

function skip(reason: string): void {
  console.log(reason);
  const file = process.env['HOLDFAST_TEST_COUNTS'];
  const counts = { passed: 0, failed: 0, skipped: 1, reasons: [reason] };
  if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
}
