import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { createLocalVault, makeWorkFolder } from '../support/local-vault.ts';
import { makeManyBlobs } from './many-blobs.ts';

const work = makeWorkFolder('many-blobs');
afterAll(() => work[Symbol.dispose]());

test('a vault of a million blobs is cleaned up within 600 MB of memory', async () => {
  const repository = work.at('vault');
  {
    await using vault = await createLocalVault(repository);
    await makeManyBlobs(vault, repository, 1_000_000);
  }
  const script = fileURLToPath(new URL('./many-blobs.fixture.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, repository]);
  const result = JSON.parse(stdout);
  console.log(`Cleaned up: ${stdout}`);
  expect(result).toMatchObject({ status: 'succeeded', removed: 1, unusedBytes: 0 });
  expect(result.packs.copied).toBeGreaterThanOrEqual(10);
  expect(result.maxRssMegabytes).toBeLessThan(600);
});
