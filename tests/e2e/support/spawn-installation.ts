/** An installation in a process of its own, for as long as it is not stopped. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Installation } from './installation.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface SpawnedInstallation {
  installation: Installation;
  stop: () => Promise<void>;
}

export async function spawnInstallation(): Promise<SpawnedInstallation> {
  const child = spawn(process.execPath, ['tests/e2e/support/installation.ts'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
  if (!first) throw new Error('The installation for the tests did not start; the reason is above.');
  return {
    installation: JSON.parse(String(first[0])),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
