/**
 * Clean-ups killed at random moments: no repair is needed, every backup that is to stay restores, and the next clean-up
 * finishes. HOLDFAST_TEST_KILLS=100 makes it a hundred.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { backUpFiles, cleanUpVault, findBackup, listBackups, verifyVault } from '@holdfast/core/backup';
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
import { readFiles } from './memory-vault.ts';

const kills = Number(process.env['HOLDFAST_TEST_KILLS'] ?? 8);
const generations = 9;
const kept = 3;
const seed = 'cleaned';
const work = makeWorkFolder('kill-clean-up');
const untouched = work.at('untouched');
const source = work.at('source');
const ids: string[] = [];
const states: Map<string, Buffer>[] = [];

beforeAll(async () => {
  await using vault = await createLocalVault(untouched);
  for (let generation = 1; generation <= generations; generation++) {
    writeGeneration(source, seed, generation);
    states.push(generationOf(seed, generation));
    ids.push((await backUpFiles({ vault, paths: [source], name: seed })).backup.id);
  }
});
afterAll(() => work[Symbol.dispose]());

/** Answers whether the clean-up had finished before. */
async function cleanUpAndKill(repository: string, afterMs: number): Promise<boolean> {
  const script = fileURLToPath(new URL('./clean-up-loop.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [script, repository, String(kept)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  while (!said.includes('ready')) {
    if (child.exitCode !== null) throw new Error('The clean-up ended before it began.');
    await delay(5);
  }
  child.stdin.end('begin\n');
  await Promise.race([delay(afterMs), closed]);
  child.kill('SIGKILL');
  await closed;
  return said.includes('done');
}

test(`after each of ${kills} kills the vault is whole, and a second clean-up finishes`, {
  timeout: 120_000 + kills * 30_000,
}, async () => {
  const random = seededRandom(1, 'kills of clean-ups');
  // How long one takes here, starting it apart.
  const trial = work.at('trial');
  cpSync(untouched, trial, { recursive: true });
  const startedAt = performance.now();
  {
    await using vault = await openLocalVault(trial);
    await cleanUpVault({ vault, policy: { keepLast: kept }, maxUnusedPercent: 0 });
  }
  const takesMs = performance.now() - startedAt;
  rmSync(trial, { recursive: true });

  let finished = 0;
  let inTheMiddle = 0;
  for (let kill = 1; kill <= kills; kill++) {
    const repository = work.at(`vault ${kill}`);
    cpSync(untouched, repository, { recursive: true });
    // Sometimes the clean-up after a killed one is killed as well.
    for (let i = 0; i < 1 + (kill % 2); i++) {
      if (await cleanUpAndKill(repository, random.integer(0, Math.ceil(takesMs * 1.2)))) finished++;
      if (readdirSync(`${repository}/locks`).length > 0) inTheMiddle++;
      await expectClean(repository, kill);
    }
    await using vault = await openLocalVault(repository);
    const listed = (await listBackups(vault)).map(({ id }) => id);
    expect(ids.slice(-kept).every((id) => listed.includes(id))).toBe(true);
    if (kill % 3 === 0) await expectRestores(repository, listed);
    const result = await cleanUpVault({ vault, policy: { keepLast: kept }, maxUnusedPercent: 0 });
    expect(result).toMatchObject({ status: 'succeeded', unusedBytes: 0 });
    expect((await listBackups(vault)).map(({ id }) => id)).toEqual(ids.slice(-kept));
    expect(await listLocks(vault.lockFiles())).toEqual([]);
    expect(await verifyVault({ vault, level: 'full' })).toMatchObject({
      ...{ sound: true, unindexedPacks: 0, problems: [] },
    });
    await expectRestores(repository, ids.slice(-kept));
    rmSync(repository, { recursive: true });
  }
  // Otherwise the kills met nobody at work.
  expect(inTheMiddle).toBeGreaterThan(kills / 4);
  expect(finished).toBeLessThan(kills);
});

async function expectClean(repository: string, kill: number): Promise<void> {
  const programs = inject('restic');
  const { version, path: program } = programs[kill % programs.length]!;
  const options = { program, repository, password: vaultPassword };
  const check = await runRestic(options, 'check', '--no-lock', '--read-data');
  expect(check, `restic ${version} after kill ${kill}`).toMatchObject({ code: 0 });
}

/** Every backup that is listed is whole, whether it is to stay or not. */
async function expectRestores(repository: string, listed: readonly string[]): Promise<void> {
  await using vault = await openLocalVault(repository);
  for (const id of listed) {
    const to = work.at('restored');
    const restored = readFiles(await restoreTo(vault, await findBackup(vault, id), to, source));
    expect(restored, `backup ${id}`).toEqual(states[ids.indexOf(id)]);
    rmSync(to, { recursive: true });
  }
}
