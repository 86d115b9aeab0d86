/** Clean-ups of random histories: what stays is whole, what goes is gone, and the space freed is what was announced. */
import { randomInt } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Backup,
  backUpFiles,
  cleanUpVault,
  findBackup,
  listBackups,
  pinBackup,
  planCleanUp,
  verifyVault,
} from '@holdfast/core/backup';
import { saveSnapshot, type Vault } from '@holdfast/core/vault';
import { seededRandom } from '@holdfast/demo';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { readFiles } from '../faults/memory-vault.ts';
import { noise } from '../interop/torture-tree.ts';
import {
  createLocalVault,
  makeWorkFolder,
  openLocalVault,
  restoreTo,
  vaultPassword,
} from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';

const work = makeWorkFolder('clean-up');
afterAll(() => work[Symbol.dispose]());

interface MadeBackup {
  backup: Backup;
  files: Map<string, Buffer>;
  source: string;
}

type Random = ReturnType<typeof seededRandom>;

/** Changes some files of a source: large and small ones come, go and change. */
function change(source: string, random: Random, step: number): void {
  mkdirSync(join(source, 'many', `${step % 3}`), { recursive: true });
  for (let i = 0; i < 3; i++) {
    const label = `${source} ${step} ${i}`;
    const name = join(source, `large ${random.integer(0, 5)}`);
    if (random.integer(0, 3) === 0) rmSync(name, { force: true });
    else writeFileSync(name, noise(label, random.integer(1, 2_500_000)));
    for (let j = 0; j < 8; j++) {
      const small = join(source, 'many', `${step % 3}`, `${random.integer(0, 30)}`);
      writeFileSync(small, noise(`${label} ${j}`, random.integer(0, 20_000)));
    }
  }
  writeFileSync(join(source, 'text'), `step ${step}\n`.repeat(random.integer(1, 30_000)));
}

/** Puts a backup at another time, as if it had been made then. */
async function moveInTime(vault: Vault, backup: Backup, time: string): Promise<Backup> {
  const moved = await saveSnapshot(vault, { ...backup.snapshot, time });
  await vault.files.remove('snapshots', backup.snapshot.id);
  return findBackup(vault, moved.id);
}

async function makeHistory(repository: string, random: Random, count: number): Promise<MadeBackup[]> {
  const made: MadeBackup[] = [];
  const sources = [`${repository} one`, `${repository} two`];
  for (let step = 0; step < count; step++) {
    const source = random.pick(sources);
    change(source, random, step);
    await using vault = await openLocalVault(repository);
    const { backup } = await backUpFiles({ vault, paths: [source], name: source.slice(-3) });
    const time = new Date(Date.UTC(2026, 0, 1) + step * 86_400_000 * 1.4).toISOString();
    made.push({ backup: await moveInTime(vault, backup, time), files: readFiles(source), source });
  }
  return made;
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((bytes, entry) => bytes + statSync(join(entry.parentPath, entry.name)).size, 0);
}

async function expectRestores(vault: Vault, { backup, files, source }: MadeBackup): Promise<void> {
  const to = work.at(`restored ${randomInt(1e9)}`);
  const found = await findBackup(vault, backup.id);
  expect(readFiles(await restoreTo(vault, found, to, source)), backup.id).toEqual(files);
  rmSync(to, { recursive: true });
}

async function expectClean(repository: string, ...options: string[]): Promise<void> {
  for (const { version, path: program } of inject('restic')) {
    const check = await runRestic({ program, repository, password: vaultPassword }, 'check', ...options);
    expect(check, `restic ${version}`).toMatchObject({ code: 0 });
    expect(check.stdout + check.stderr).not.toMatch(/additional files|not referenced|duplicate|mixed/);
  }
}

/** What restic finds unused. */
async function unusedPercent(repository: string): Promise<number> {
  const restic = { program: inject('restic')[0]!.path, repository, password: vaultPassword };
  const { stdout } = await runRestic(restic, 'prune', '--dry-run', '--max-unused', 'unlimited');
  const found = /unused size after prune: .*\((\d+\.\d+)%/.exec(stdout);
  return found ? Number(found[1]) : Number.NaN;
}

const policies = [
  { keepLast: 1 },
  { keepDaily: 3, keepWeekly: 2 },
  { keepWithin: '10d' },
  { keepMonthly: 2, keepLast: 2 },
];

/** Each takes its half a minute. */
const histories = Number(process.env['HOLDFAST_TEST_HISTORIES'] ?? 2);

describe.each(Array.from({ length: histories }, (_, i) => i + 1))('random history %d', (number) => {
  test('stays whole through one clean-up after the other', async () => {
    const repository = work.at(`vault ${number}`);
    const random = seededRandom(number, 'clean-up');
    await using _vault = await createLocalVault(repository);
    let known: MadeBackup[] = [];
    for (let round = 0; round < 3; round++) {
      known.push(...(await makeHistory(repository, random, random.integer(4, 9))));
      await using vault = await openLocalVault(repository);
      if (round === 1) await pinBackup({ vault, backup: random.pick(known).backup, pinned: true });
      // What a run that failed leaves: a pack that no index names.
      const pack = noise(`${number} ${round}`, 300_000);
      const name = pack.toString('hex', 0, 32);
      await vault.storage.create(`data/${name.slice(0, 2)}/${name}`, [pack]);
      const rules = { vault, policy: random.pick(policies), maxUnusedPercent: random.pick([0, 5, 20]) };
      const before = sizeOf(repository);
      const plan = await planCleanUp(rules);
      expect(sizeOf(repository)).toBe(before);
      const result = await cleanUpVault(rules);
      expect(result).toMatchObject({ status: 'succeeded', problems: [], packs: { unindexed: 1 } });
      expect(result.decisions).toEqual(plan.decisions);
      const freed = before - sizeOf(repository);
      expect(result.freedBytes).toBe(freed);
      expect(Math.abs(plan.freedBytes - freed)).toBeLessThan(freed * 0.01 + 300);
      expect(result.unusedBytes).toBeLessThanOrEqual(
        (result.usedBytes + result.unusedBytes) * (rules.maxUnusedPercent / 100),
      );

      const staying = plan.decisions.filter(({ keep }) => keep).map(({ backup }) => backup.id);
      expect((await listBackups(vault)).map(({ id }) => id)).toEqual(staying);
      known = known.filter(({ backup }) => staying.includes(backup.id));
      expect(known).toHaveLength(staying.length);
      for (const made of known) await expectRestores(vault, made);
      expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, unindexedPacks: 0 });
      expect(await unusedPercent(repository)).toBeLessThanOrEqual(rules.maxUnusedPercent + 0.01);
      await expectClean(repository, '--read-data');
      const again = await cleanUpVault(rules);
      expect(again).toMatchObject({ status: 'succeeded', freedBytes: 0, lockedMs: 0, removed: [] });
    }
    // restic finds nothing left to do, and what we left is as it leaves vaults itself.
    const restic = { program: inject('restic')[0]!.path, repository, password: vaultPassword };
    expect(await runRestic(restic, 'prune', '--max-unused', '25%')).toMatchObject({ code: 0 });
    await using vault = await openLocalVault(repository);
    for (const made of known) await expectRestores(vault, made);
    await cleanUpVault({ vault });
    await expectClean(repository, '--read-data');
  });
});

test('a vault of many small backups does not keep many small packs and index files', async () => {
  const repository = work.at('small');
  const source = work.at('small source');
  mkdirSync(source);
  await using vault = await createLocalVault(repository);
  const states: MadeBackup[] = [];
  for (let i = 0; i < 25; i++) {
    appendFileSync(join(source, 'log'), `line ${i}\n`);
    const { backup } = await backUpFiles({ vault, paths: [source], name: 'log' });
    states.push({ backup, files: readFiles(source), source });
  }
  expect((await cleanUpVault({ vault })).removed).toEqual([]);
  expect(readdirSync(join(repository, 'index')).length).toBeLessThan(3);
  const packs = readdirSync(join(repository, 'data'), { recursive: true, withFileTypes: true });
  expect(packs.filter((entry) => entry.isFile()).length).toBeLessThan(4);
  for (const made of states) await expectRestores(vault, made);
  await expectClean(repository, '--read-data');
});
