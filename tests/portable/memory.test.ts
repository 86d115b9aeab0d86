import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { createLocalVault, makeWorkFolder, vaultPassword } from '../support/local-vault.ts';

const work = makeWorkFolder('portable-memory');
afterAll(() => work[Symbol.dispose]());

test('a backup of 500 MB is made portable and read back within 350 MB of memory', async () => {
  await using _vault = await createLocalVault(work.at('vault'));
  const script = fileURLToPath(new URL('./memory.fixture.ts', import.meta.url));
  const run = async (file: string): Promise<string> => {
    const args = [script, work.at('vault'), vaultPassword, file, '500'];
    return (await promisify(execFile)(process.execPath, args)).stdout;
  };
  await run('fill');
  const { readBytes, maxRssMebibytes } = JSON.parse(await run(work.at('large.holdfast.tar')));
  expect(readBytes).toBe(500 * 2 ** 20);
  expect(statSync(work.at('large.holdfast.tar')).size).toBeGreaterThan(250 * 2 ** 20);
  expect(maxRssMebibytes).toBeLessThan(350);
});
