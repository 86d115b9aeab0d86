import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { createLocalVault, makeWorkFolder, vaultPassword } from '../support/local-vault.ts';

const work = makeWorkFolder('memory');
afterAll(() => work[Symbol.dispose]());

test('a stream of 300 MB is saved and read back within 350 MB of memory', async () => {
  await using _vault = await createLocalVault(work.at('vault'));
  const script = fileURLToPath(new URL('./memory.fixture.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    script,
    work.at('vault'),
    vaultPassword,
    '300',
  ]);
  const { same, sizeBytes, maxRssMebibytes } = JSON.parse(stdout);
  expect(same).toBe(true);
  expect(sizeBytes).toBe(300 * 2 ** 20);
  expect(maxRssMebibytes).toBeLessThan(350);
});
