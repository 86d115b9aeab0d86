/**
 * `npm run demo`: the main job, where anyone can watch it, on a PostgreSQL and a demo shop of our own.
 *
 * Everything it makes lies in `.holdfast/demo-story` below the clone. The server stops at the end; the vault stays.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isHoldfastError } from '@holdfast/core/errors';
import { startLocalCluster } from '@holdfast/core/postgres/local-server';
import { openDemoVault, tellStory } from './demo-story.ts';
import { seconds } from './wording.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, '.holdfast', 'demo-story');

const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => cancel.abort());
// Whoever read this has gone (npm run demo | head): stop in good order.
process.stdout.on('error', () => cancel.abort());

try {
  const startedAt = performance.now();
  await mkdir(home, { recursive: true });
  await using cluster = await startLocalCluster({
    directory: join(home, 'postgresql'),
    onNotice: (text) => console.log(text),
    signal: cancel.signal,
  });
  await using vault = await openDemoVault(home);
  await tellStory({
    cluster,
    vault,
    home,
    root,
    startupMs: performance.now() - startedAt,
    signal: cancel.signal,
  });
  console.log(`Done in ${seconds(performance.now() - startedAt)}. PostgreSQL stops now; the vault stays.`);
} catch (error) {
  if (!isHoldfastError(error)) throw error;
  console.error(error.message);
  process.exitCode = isHoldfastError(error, 'cancelled') ? 130 : 1;
}
