/** Before the tests: pages that fit their sources, and an installation in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export default async function startInstallation(): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ['tests/e2e/support/installation.ts'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
  if (!first) throw new Error('The installation for the tests did not start; the reason is above.');
  // Where the tests find it: they run in processes of their own.
  process.env['HOLDFAST_E2E'] = String(first[0]);
  return async () => {
    child.stdin.end();
    await ended;
  };
}
