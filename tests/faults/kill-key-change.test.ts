/**
 * Changes of a vault's password killed at random moments: some password always opens it, no repair is needed, and everything
 * restores. HOLDFAST_TEST_KILLS=100 makes it a hundred.
 */
import { rmSync } from 'node:fs';
import { backUpFiles, findBackup, verifyVault } from '@holdfast/core/backup';
import { isHoldfastError } from '@holdfast/core/errors';
import { listKeys, listLocks, removeKey, type Vault } from '@holdfast/core/vault';
import { seededRandom } from '@holdfast/demo';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createLocalVault, makeWorkFolder, openLocalVault, restoreTo } from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';
import { generationOf, writeGeneration } from './generations.ts';
import { runAndKill } from './killed-child.ts';
import { readFiles } from './memory-vault.ts';
import { passwordNumber } from './numbered-password.ts';

const kills = Number(process.env['HOLDFAST_TEST_KILLS'] ?? 5);
const seed = 'keyed';
const work = makeWorkFolder('kill-key-change');
const repository = work.at('vault');
const source = work.at('source');

beforeAll(async () => {
  writeGeneration(source, seed, 1);
  await using vault = await createLocalVault(repository, passwordNumber(0));
  await backUpFiles({ vault, paths: [source], name: seed });
});
afterAll(() => work[Symbol.dispose]());

async function open(number: number): Promise<Vault | undefined> {
  try {
    return await openLocalVault(repository, passwordNumber(number));
  } catch (error) {
    if (isHoldfastError(error, 'wrong-password')) return undefined;
    throw error;
  }
}

test(`after each of ${kills} kills a password opens the vault, and everything restores`, {
  timeout: 120_000 + kills * 30_000,
}, async () => {
  const random = seededRandom(1, 'kills of key changes');
  let number = 0;
  let interrupted = 0;
  for (let kill = 1; kill <= kills; kill++) {
    const said = await runAndKill(
      './key-change-loop.fixture.ts',
      [repository, String(number)],
      random.integer(0, 2500),
    );
    for (const line of said) if (line.startsWith('changed ')) number = Number(line.slice(8));
    // Whether the next one was on its way or there already: the old one, or the new one, or both.
    const next = await open(number + 1);
    const before = await open(number);
    expect(next ?? before, `after kill ${kill}`).toBeDefined();
    if (said.at(-1)?.startsWith('changing')) interrupted++;
    else expect(before, 'nothing was under way').toBeDefined();
    await using _before = before;
    await using vault = next ?? before!;
    const password = passwordNumber(next ? number + 1 : number);
    if (next) number++;

    const programs = inject('restic');
    const { version, path: program } = programs[kill % programs.length]!;
    const check = await runRestic({ program, repository, password }, 'check', '--no-lock', '--read-data');
    expect(check, `restic ${version} after kill ${kill}`).toMatchObject({ code: 0 });
    expect(await verifyVault({ vault, level: 'structure' })).toMatchObject({ sound: true });
    const to = work.at('restored');
    const restored = await restoreTo(vault, await findBackup(vault, 'latest'), to, source);
    expect(readFiles(restored)).toEqual(generationOf(seed, 1));
    rmSync(to, { recursive: true });

    // The key that an interrupted change left can be seen, and removed.
    const others = (await listKeys(vault)).filter(({ current }) => !current);
    expect(others.length).toBeLessThanOrEqual(1);
    for (const { id } of others) await removeKey(vault, id);
    expect(await listLocks(vault.lockFiles())).toEqual([]);
  }
  // Otherwise the kills met nobody at work.
  expect(interrupted).toBeGreaterThan(kills / 4);
});
