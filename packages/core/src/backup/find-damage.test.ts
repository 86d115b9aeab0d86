/** Faults that were put into a vault on purpose: each is found, named, and named with the backups that it touches. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noise } from '../vault/vault-in-memory.fixture.ts';
import { backUpFiles } from './back-up-files.ts';
import type { Backup } from './backup.ts';
import { readEvidence } from './evidence-store.ts';
import { findNodeOf } from './find-damage.fixture.ts';
import { keepFindings } from './keep-findings.ts';
import { proveBackup } from './prove-backup.ts';
import { readVaultPortion } from './read-vault-portion.ts';
import { makeTemporaryVault, type TemporaryVault } from './temporary-vault.fixture.ts';
import { verifyVault } from './verify.ts';
import { verifyBackup } from './verify-backup.ts';

let place: TemporaryVault;
let first: Backup;
let second: Backup;

beforeEach(async () => {
  place = await makeTemporaryVault();
  const folder = join(place.folder, 'source');
  mkdirSync(folder);
  writeFileSync(join(folder, 'shared'), noise('shared', 50_000));
  first = (await backUpFiles({ vault: place.vault, paths: [folder], name: 's' })).backup;
  writeFileSync(join(folder, 'later'), noise('later', 60_000));
  second = (await backUpFiles({ vault: place.vault, paths: [folder], name: 's' })).backup;
});
afterEach(() => place[Symbol.asyncDispose]());

async function change(name: string, edit: (bytes: Buffer) => Buffer | undefined): Promise<void> {
  const edited = edit(await place.storage.readAll(name));
  await place.storage.remove(name);
  if (edited) await place.storage.create(name, [edited]);
}

function flip(at: (length: number) => number) {
  return (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at(bytes.length)]! ^= 1;
    return copy;
  };
}

async function filesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of place.storage.list(folder)) names.push(name);
  return names.sort();
}

/** Where a file's first block lies. */
async function locate(backup: Backup, name: string) {
  const { vault } = place;
  await vault.loadIndex();
  const node = await findNodeOf(
    vault,
    backup,
    join(place.folder, backup.source === 't' ? 'other' : 'source', name),
  );
  const { packId, offset } = vault.index.locate('data', node.content!)!;
  return { file: `data/${packId.slice(0, 2)}/${packId}`, offset };
}

describe('damage to a vault', () => {
  test('in a block names the backups that need the block, and no other', async () => {
    const { vault } = place;
    const { file, offset } = await locate(second, 'later');
    await change(
      file,
      flip(() => offset + 100),
    );
    const { problems } = await verifyVault({ vault, level: 'full' });
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatchObject({ file, backups: [second.id] });
    const shared = await locate(first, 'shared');
    await change(
      shared.file,
      flip(() => shared.offset + 100),
    );
    const both = (await verifyVault({ vault, level: 'full' })).problems.filter((p) => p.file === shared.file);
    expect(both[0]!.backups).toEqual([first.id, second.id]);
  });

  test.each([
    ['flipped in its header', flip((length) => length - 20)],
    ['flipped in its last byte', flip((length) => length - 1)],
    ['cut', (bytes: Buffer) => bytes.subarray(0, -100)],
    ['gone', () => undefined],
  ])('a pack %s is named with the backups that need it', async (what, edit) => {
    const { vault } = place;
    const { file } = await locate(second, 'later');
    await change(file, edit);
    const { sound, problems } = await verifyVault({ vault, level: 'full' });
    expect(sound).toBe(false);
    expect(problems.filter((problem) => problem.file === file).flatMap(({ backups }) => backups)).toContain(
      second.id,
    );
    expect(problems.flatMap(({ backups }) => backups)).not.toContain(first.id);
    const { evidence } = await verifyBackup({ vault, level: 'full', backup: second });
    expect(evidence).toMatchObject({ outcome: 'failed', backup: second.id, level: 'full' });
    expect(evidence.failures.map(({ message }) => message).join('\n')).toContain(file);
    expect((await verifyBackup({ vault, level: 'full', backup: first })).evidence.outcome).toBe('proven');
    // What is damaged in the pack is no content: a restore brings everything back, unless the pack's size shows it.
    const { outcome } = await proveBackup({ vault, backup: second });
    expect(outcome).toBe(what.startsWith('flipped') ? 'proven' : 'failed');
  });

  test('a flipped byte in any small file of the vault is found by its name', async () => {
    for (const folder of ['index', 'snapshots']) {
      for (const name of await filesIn(folder)) {
        const whole = await place.storage.readAll(name);
        await change(
          name,
          flip((length) => Math.floor(length / 2)),
        );
        await using vault = await place.open();
        const { sound, problems } = await verifyVault({ vault, level: 'structure' });
        expect(sound, name).toBe(false);
        expect(problems.map(({ file }) => file)).toContain(name);
        await change(name, () => whole);
      }
    }
  });

  test('a missing index is found by what it knew, and such a backup is never called proven', async () => {
    const { vault } = place;
    for (const name of await filesIn('index')) {
      const whole = await place.storage.readAll(name);
      await place.storage.remove(name);
      const { sound, problems } = await verifyVault({ vault, level: 'structure' });
      expect(sound).toBe(false);
      expect(problems.flatMap(({ backups }) => backups).length).toBeGreaterThan(0);
      const outcomes = await Promise.all(
        [first, second].map(
          async (backup) => (await proveBackup({ vault, backup, keepEvidence: false })).outcome,
        ),
      );
      expect(outcomes).toContain('failed');
      await place.storage.create(name, [whole]);
    }
  });

  test('found by a look at the whole vault is kept beside the backups that it affects, and no other', async () => {
    const { vault } = place;
    const { file, offset } = await locate(second, 'later');
    await change(
      file,
      flip(() => offset + 100),
    );
    const startedAt = new Date();
    const result = await verifyVault({ vault, level: 'full' });
    expect(await keepFindings(vault, result, { startedAt, isWhole: false })).toBe(1);
    const [evidence, ...others] = await readEvidence(vault);
    expect(others).toEqual([]);
    expect(evidence).toMatchObject({
      ...{ backup: second.id, level: 'full', outcome: 'failed', startedAt: startedAt.toISOString() },
    });
    expect(evidence!.failures[0]!.message).toContain(file);
    const sound = await verifyVault({ vault, level: 'structure' });
    expect(await keepFindings(vault, sound, { startedAt, isWhole: false })).toBe(0);
  });

  test('not found in a whole vault is kept beside the newest backup of each source', async () => {
    const { vault } = place;
    const folder = join(place.folder, 'other');
    mkdirSync(folder);
    writeFileSync(join(folder, 'file'), noise('other', 40_000));
    const other = (await backUpFiles({ vault, paths: [folder], name: 't' })).backup;
    const startedAt = new Date();
    const sound = await verifyVault({ vault, level: 'full' });
    expect(await keepFindings(vault, sound, { startedAt, isWhole: true })).toBe(2);
    const kept = await readEvidence(vault);
    expect(kept.map(({ backup }) => backup).sort()).toEqual([second.id, other.id].sort());
    expect(kept.map(({ level, outcome }) => `${level} ${outcome}`)).toEqual(['full proven', 'full proven']);

    const { file } = await locate(other, 'file');
    await change(file, () => undefined);
    const damaged = await verifyVault({ vault, level: 'structure' });
    await keepFindings(vault, damaged, { startedAt: new Date(), isWhole: true });
    const [about] = await readEvidence(vault, other.id);
    expect(about).toMatchObject({ level: 'structure', outcome: 'failed' });
    const [aboutSecond] = await readEvidence(vault, second.id);
    expect(aboutSecond).toMatchObject({ level: 'structure', outcome: 'proven' });
  });

  test('is told even where the vault takes no evidence any more', async () => {
    const { vault } = place;
    const { file } = await locate(second, 'later');
    await change(file, () => undefined);
    place.faulty.faults.push({ operation: 'create', name: /^data\//, effect: { kind: 'fail' } });
    const evidence = await proveBackup({ vault, backup: second });
    expect(evidence.outcome).toBe('failed');
    expect(evidence.warnings.join()).toContain('This evidence could not be kept in the vault: ');
  });
});

describe('a vault read in portions', () => {
  test('is read whole once, and damage is found when its turn comes', async () => {
    const { vault } = place;
    const { file, offset } = await locate(second, 'later');
    await change(
      file,
      flip(() => offset + 100),
    );
    const found: string[] = [];
    let bytes = 0;
    for (let index = 1; index <= 4; index++) {
      const result = await readVaultPortion({ vault, portion: { index, count: 4 } });
      bytes += result.bytes;
      found.push(...result.problems.map((problem) => problem.file ?? ''));
    }
    expect(bytes).toBe(await place.storage.totalSize('data'));
    expect(new Set(found)).toEqual(new Set([file]));
  });

  test('by dates is complete after its cycle, and says since when', async () => {
    const { vault } = place;
    const start = Date.parse('2026-03-01T03:00:00Z');
    let state: Awaited<ReturnType<typeof readVaultPortion>>['state'] | undefined;
    let bytes = 0;
    for (let night = 0; night < 5; night++) {
      const now = new Date(start + night * 24 * 60 * 60_000);
      const result = await readVaultPortion({ vault, state, cycleDays: 4, now });
      state = result.state;
      bytes += result.bytes;
      expect(result).toMatchObject({ sound: true, overdue: 0 });
      expect(result.completeSince === undefined).toBe(night < 3);
      if (night === 3) expect(bytes).toBe(await place.storage.totalSize('data'));
    }
  });
});

test('evidence of every level is kept, the newest first', async () => {
  const { vault } = place;
  await verifyBackup({ vault, level: 'structure', backup: first });
  await verifyBackup({ vault, level: 'full', backup: first });
  await proveBackup({ vault, backup: first });
  const evidence = await readEvidence(vault, first.id);
  expect(evidence.map(({ level, outcome }) => [level, outcome])).toEqual([
    ['restore', 'proven'],
    ['full', 'proven'],
    ['structure', 'proven'],
  ]);
  expect(await readEvidence(vault, second.id)).toEqual([]);
});
