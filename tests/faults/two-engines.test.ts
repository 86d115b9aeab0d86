/** Several engines that back up into one vault at the same time, in one process and in others. */

import { join } from 'node:path';
import { backUpFiles, cleanUpVault, listBackups, verifyVault } from '@holdfast/core/backup';
import { isHoldfastError } from '@holdfast/core/errors';
import { listLocks } from '@holdfast/core/vault';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import {
  createLocalVault,
  makeWorkFolder,
  openLocalVault,
  restoreTo,
  vaultPassword,
} from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';
import { startBackupLoop } from './backup-loop.ts';
import { generationOf } from './generations.ts';
import { makeSmallTree, readFiles } from './memory-vault.ts';

const work = makeWorkFolder('two-engines');
const repository = work.at('vault');
const sources = ['one', 'two', 'three'].map((name) => work.at(name));

beforeAll(async () => {
  for (const source of sources) {
    makeSmallTree(source, source);
    // The same in all of them: whoever stores it first, each backup must be whole by itself.
    makeSmallTree(join(source, 'shared'), 'shared', 3_000_000);
  }
  await using _vault = await createLocalVault(repository);
});
afterAll(() => work[Symbol.dispose]());

async function expectAllWhole(count: number): Promise<void> {
  await using vault = await openLocalVault(repository);
  const backups = await listBackups(vault);
  expect(backups).toHaveLength(count);
  expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, problems: [] });
  expect(await listLocks(vault.lockFiles())).toEqual([]);
  for (const { path: program } of inject('restic')) {
    const options = { program, repository, password: vaultPassword };
    expect(await runRestic(options, 'check', '--read-data')).toMatchObject({ code: 0 });
  }
}

test('in one process, each with its own opened vault', async () => {
  const results = await Promise.all(
    sources.map(async (source) => {
      await using vault = await openLocalVault(repository);
      return await backUpFiles({ vault, paths: [source] });
    }),
  );
  await expectAllWhole(sources.length);
  await using vault = await openLocalVault(repository);
  for (const [i, { backup }] of results.entries()) {
    const restored = await restoreTo(vault, backup, work.at(`restored ${i}`), sources[i]!);
    expect(readFiles(restored)).toEqual(readFiles(sources[i]!));
  }
});

test('through one opened vault one after the other only', async () => {
  await using vault = await openLocalVault(repository);
  const outcomes = await Promise.allSettled(
    sources.map((source) => backUpFiles({ vault, paths: [source], name: `again ${source.length}` })),
  );
  const made = outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect(made).toBeGreaterThan(0);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected')
      expect(outcome.reason).toMatchObject({ code: 'vault-locked', retryable: true });
  }
  await expectAllWhole(sources.length + made);
});

test('in two processes, several times each', async () => {
  await using before = await openLocalVault(repository);
  const count = (await listBackups(before)).length;
  const loops = await Promise.all(
    ['left', 'right'].map((name) =>
      startBackupLoop({ repository, source: work.at(name), seed: name, rounds: 3 }),
    ),
  );
  for (const loop of loops) loop.begin();
  const backups = (await Promise.all(loops.map((loop) => loop.ended))).flat();
  expect(backups).toHaveLength(6);
  await expectAllWhole(count + 6);
});

test('with clean-ups going on beside the backups, nothing that a backup needs goes', async () => {
  const name = 'beside';
  const loop = await startBackupLoop({
    repository,
    source: work.at(name),
    seed: name,
    rounds: 12,
    waitMs: 60_000,
  });
  loop.begin();
  let cleaned = 0;
  let refused = 0;
  let isOver = false;
  const over = loop.ended.finally(() => {
    isOver = true;
  });
  over.catch(() => {});
  while (!isOver) {
    await using vault = await openLocalVault(repository);
    // In turn: come at once or not at all, and wait for one's turn.
    vault.lockWaitMs = (cleaned + refused) % 2 === 0 ? 0 : 30_000;
    try {
      await cleanUpVault({ vault, source: name, policy: { keepLast: 2 }, maxUnusedPercent: 0 });
      cleaned++;
    } catch (error) {
      if (!isHoldfastError(error, 'vault-locked')) throw error;
      refused++;
    }
  }
  const made = await over;
  expect(made).toHaveLength(12);
  expect(cleaned).toBeGreaterThan(0);
  await using vault = await openLocalVault(repository);
  await cleanUpVault({ vault, source: name, policy: { keepLast: 2 }, maxUnusedPercent: 0 });
  const left = await listBackups(vault, { source: name });
  expect(left.map(({ id }) => id)).toEqual(made.slice(-2).map(({ id }) => id));
  for (const [i, backup] of left.entries()) {
    const restored = await restoreTo(vault, backup, work.at(`restored beside ${i}`), work.at(name));
    expect(readFiles(restored)).toEqual(generationOf(name, made.at(i - 2)!.generation));
  }
  await expectAllWhole((await listBackups(vault)).length);
});
