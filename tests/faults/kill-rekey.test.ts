/**
 * Re-keying killed at random moments: the old vault is as it was, and called again it goes on until the new vault has
 * everything. HOLDFAST_TEST_KILLS=100 makes it a hundred.
 */
import { rmSync } from 'node:fs';
import {
  backUpFiles,
  findBackup,
  listBackups,
  pinBackup,
  rekeyVault,
  verifyVault,
} from '@holdfast/core/backup';
import { LocalStorage } from '@holdfast/core/storage';
import { listLocks } from '@holdfast/core/vault';
import { seededRandom } from '@holdfast/demo';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import {
  createLocalVault,
  makeWorkFolder,
  openLocalVault,
  restoreTo,
  vaultPassword,
} from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';
import { generationOf, writeGeneration } from './generations.ts';
import { runAndKill } from './killed-child.ts';
import { readFiles } from './memory-vault.ts';

const kills = Number(process.env['HOLDFAST_TEST_KILLS'] ?? 5);
const generations = 4;
const seed = 'rekeyed';
const newPassword = 'another password altogether';
const work = makeWorkFolder('kill-rekey');
const repository = work.at('vault');
const source = work.at('source');
const ids: string[] = [];

beforeAll(async () => {
  await using vault = await createLocalVault(repository);
  for (let generation = 1; generation <= generations; generation++) {
    writeGeneration(source, seed, generation);
    ids.push((await backUpFiles({ vault, paths: [source], name: seed })).backup.id);
  }
  await pinBackup({ vault, backup: await findBackup(vault, ids[0]!), pinned: true });
});
afterAll(() => work[Symbol.dispose]());

async function expectRestores(folder: string, password: string, chosen: readonly number[]): Promise<void> {
  await using vault = await openLocalVault(folder, password);
  expect((await listBackups(vault)).map(({ id, pinned }) => [id, pinned])).toEqual(
    ids.map((id, i) => [id, i === 0]),
  );
  for (const i of chosen) {
    const to = work.at('restored');
    const restored = readFiles(await restoreTo(vault, await findBackup(vault, ids[i]!), to, source));
    expect(restored, `generation ${i + 1}`).toEqual(generationOf(seed, i + 1));
    rmSync(to, { recursive: true });
  }
}

async function expectClean(folder: string, password: string, kill: number): Promise<void> {
  const programs = inject('restic');
  const { version, path: program } = programs[kill % programs.length]!;
  const options = { program, repository: folder, password };
  const check = await runRestic(options, 'check', '--no-lock', '--read-data');
  expect(check, `restic ${version} after kill ${kill}`).toMatchObject({ code: 0 });
}

test(`after each of ${kills} kills the old vault is as it was, and the new one is finished by going on`, {
  timeout: 120_000 + kills * 30_000,
}, async () => {
  const random = seededRandom(1, 'kills of re-keying');
  // How long one takes here, starting it apart.
  const trial = work.at('trial');
  const startedAt = performance.now();
  {
    await using from = await openLocalVault(repository);
    const { vault } = await rekeyVault({ from, to: new LocalStorage(trial), password: newPassword });
    await vault.close();
  }
  const takesMs = performance.now() - startedAt;
  rmSync(trial, { recursive: true });

  let interrupted = 0;
  for (let kill = 1; kill <= kills; kill++) {
    const to = work.at(`new ${kill}`);
    // Sometimes the one that goes on is killed as well.
    for (let i = 0; i < 1 + (kill % 2); i++) {
      const said = await runAndKill(
        './rekey.fixture.ts',
        [repository, to, newPassword],
        random.integer(0, Math.ceil(takesMs)),
      );
      if (said.length === 0) interrupted++;
    }
    await expectRestores(repository, vaultPassword, kill % 3 === 0 ? [0, 3] : []);
    await using from = await openLocalVault(repository);
    const { vault, copied, present } = await rekeyVault({
      ...{ from, to: new LocalStorage(to), password: newPassword },
    });
    await using finished = vault;
    expect(copied + present).toBe(generations);
    expect(await verifyVault({ vault: finished, level: 'structure' })).toMatchObject({
      ...{ sound: true, problems: [] },
    });
    for (const one of [from, finished]) expect(await listLocks(one.lockFiles())).toEqual([]);
    await expectClean(to, newPassword, kill);
    await expectRestores(to, newPassword, [kill % generations]);
    rmSync(to, { recursive: true });
  }
  await expectClean(repository, vaultPassword, kills);
  // Otherwise the kills met nobody at work.
  expect(interrupted).toBeGreaterThan(kills / 4);
});
