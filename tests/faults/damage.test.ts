/** Damage of every kind to every kind of file: it is found, it is named, and nothing wrong is returned as right. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  backUpFiles,
  findBackup,
  listBackups,
  restoreFilesBackup,
  type VerifyResult,
  verifyVault,
} from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import { MemoryStorage } from '@holdfast/core/storage';
import { getNode, type Vault } from '@holdfast/core/vault';
import { seededRandom } from '@holdfast/demo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createVault, makeWorkFolder } from '../support/local-vault.ts';
import {
  makeSmallTree,
  namesOf,
  openQuickly,
  readFiles,
  replaceFile,
  withQuickLocks,
} from './memory-vault.ts';

const work = makeWorkFolder('damage');
const source = work.at('source');
const storage = new MemoryStorage('the vault');
let vault: Vault;
let backupIds: string[];
let contents: Map<string, Buffer>[];
/** Of a vault with two backups: one of each kind but snapshots and index files, of which each backup has its own. */
let files: Record<'config' | 'key' | 'index' | 'snapshot' | 'treePack' | 'dataPack', string>;

beforeAll(async () => {
  vault = withQuickLocks(await createVault(storage));
  makeSmallTree(source, 'first', 0);
  const first = await backUpFiles({ vault, paths: [source], name: 'small' });
  contents = [readFiles(source)];
  // The first backup's: both backups need what it lists.
  const index = (await namesOf(storage)).find((name) => name.startsWith('index/'))!;
  writeFileSync(join(source, 'inner/second'), 'only in the second');
  const second = await backUpFiles({ vault, paths: [source], name: 'small' });
  contents.push(readFiles(source));
  backupIds = [first.backup.id, second.backup.id];
  const names = await namesOf(storage);
  const packs = vault.index.packIds.map((id) => `data/${id.slice(0, 2)}/${id}`);
  const tree = vault.index.locate('tree', Buffer.from(first.backup.snapshot.tree, 'hex'))!.packId;
  const treePack = packs.find((name) => name.endsWith(tree))!;
  files = {
    config: 'config',
    key: names.find((name) => name.startsWith('keys/'))!,
    index,
    snapshot: `snapshots/${first.backup.id}`,
    treePack,
    dataPack: packs.find((name) => name !== treePack)!,
  };
});
afterAll(async () => {
  await vault.close();
  work[Symbol.dispose]();
});

/** Bytes at both ends, where lengths and headers lie, and some in between. */
function positionsIn(length: number, label: string, inBetween: number): number[] {
  const random = seededRandom(1, label);
  const ends = Array.from({ length: 24 }, (_, i) => [i, length - 1 - i]).flat();
  const middle = Array.from({ length: inBetween }, () => random.integer(0, length - 1));
  return [...new Set([...ends, ...middle])].filter((at) => at >= 0 && at < length);
}

/** Runs `work` for the vault with `bytes` in the place of a file. */
async function withFile<Result>(name: string, bytes: Buffer, work: () => Promise<Result>): Promise<Result> {
  const original = await storage.readAll(name);
  await replaceFile(storage, name, bytes);
  try {
    return await work();
  } finally {
    await replaceFile(storage, name, original);
  }
}

async function eachFlip(name: string, inBetween: number, work: (at: number) => Promise<void>): Promise<void> {
  const original = await storage.readAll(name);
  for (const at of positionsIn(original.length, name, inBetween)) {
    const damaged = Buffer.from(original);
    damaged[at]! ^= 1 << (at % 8);
    await withFile(name, damaged, () => work(at));
  }
}

/**
 * Restores both backups and answers how that ended: `succeeded`, `partial`, or an error's code. Whatever a restore wrote
 * is right, and what it left out it names.
 */
async function expectNothingWrong(what: string): Promise<string[]> {
  const outcomes: string[] = [];
  for (const [i, id] of backupIds.entries()) {
    const to = mkdtempSync(work.at('restored-'));
    const { outcome, problems } = await restoreAgain(id, to);
    const restored = readFiles(to);
    for (const [path, content] of restored) {
      const expected = contents[i]!.get(path.slice(source.length));
      expect(expected?.equals(content), `${what}: ${path} of backup ${i}`).toBe(true);
    }
    if (outcome === 'succeeded') expect(restored.size, what).toBe(contents[i]!.size);
    if (outcome === 'partial') {
      for (const path of contents[i]!.keys()) {
        const isThere = restored.has(`${source.slice(1)}/${path}`);
        // By itself, or with the directory that cannot be read.
        const parts = `${source}/${path}`.split('/');
        const isNamed = parts.some(
          (_, depth) => depth > 0 && problems.includes(parts.slice(0, depth + 1).join('/')),
        );
        expect(isThere || isNamed, `${what}: ${path} in ${problems}`).toBe(true);
      }
    }
    outcomes.push(outcome);
    rmSync(to, { recursive: true });
  }
  return outcomes;
}

async function restoreAgain(id: string, to: string): Promise<{ outcome: string; problems: string }> {
  try {
    // As a program would that starts now.
    await vault.loadIndex({ again: true });
    const backup = await findBackup(vault, id);
    const { status, problems } = await restoreFilesBackup({ vault, backup, to, existing: 'fail' });
    return { outcome: status, problems: problems.join('\n') };
  } catch (error) {
    expect(error).toBeInstanceOf(HoldfastError);
    return { outcome: (error as HoldfastError).code, problems: '' };
  }
}

function expectNamed(result: VerifyResult, name: string, what: string): void {
  expect(result.sound, what).toBe(false);
  expect(
    result.problems.map(({ file }) => file),
    what,
  ).toContain(name);
  for (const { message } of result.problems) expect(message).not.toMatch(/undefined|\[object|^\s|Error:/);
}

describe('a flipped bit', () => {
  test.each(['config', 'key'] as const)('in the %s keeps the vault shut, and is named', async (kind) => {
    await eachFlip(files[kind], 40, async (at) => {
      const opening = openQuickly(storage);
      await expect(opening, `byte ${at}`).rejects.toMatchObject({
        code: 'vault-damaged',
        message: expect.stringContaining(files[kind]),
        data: { file: files[kind] },
      });
    });
  });

  test.each(['index', 'snapshot'] as const)('in a file of kind %s is found by both levels', async (kind) => {
    await eachFlip(files[kind], 30, async (at) => {
      const what = `byte ${at}`;
      expectNamed(await verifyVault({ vault, level: 'structure' }), files[kind], what);
      expectNamed(await verifyVault({ vault, level: 'full' }), files[kind], what);
      await expectNothingWrong(what);
    });
  });

  test.each(['treePack', 'dataPack'] as const)('in a %s is found by the full level', async (kind) => {
    const size = await storage.size(files[kind]);
    await eachFlip(files[kind], 40, async (at) => {
      expectNamed(await verifyVault({ vault, level: 'full' }), files[kind], `byte ${at} of ${size}`);
      await expectNothingWrong(`byte ${at} of ${size}`);
    });
  });

  test('in a directory is found by the structure level too, with the backups it affects', async () => {
    const id = Buffer.from((await findBackup(vault, backupIds[0]!)).snapshot.tree, 'hex');
    const { offset, length } = vault.index.locate('tree', id)!;
    const damaged = await storage.readAll(files.treePack);
    damaged[offset + (length >> 1)]! ^= 4;
    await withFile(files.treePack, damaged, async () => {
      const result = await verifyVault({ vault, level: 'structure' });
      expectNamed(result, files.treePack, 'structure');
      expect(result.problems.flatMap(({ backups }) => backups)).toEqual([backupIds[0]]);
      expect(await expectNothingWrong('directory')).toEqual(['vault-damaged', 'succeeded']);
    });
  });

  test('in a data pack leaves out the one file, by name, and restores the others', async () => {
    const node = await getNode(vault, (await findBackup(vault, backupIds[1]!)).snapshot.tree, [
      ...source
        .split('/')
        .slice(1)
        .map((name) => Buffer.from(name)),
      Buffer.from('5000'),
    ]);
    const { packId, offset } = vault.index.locate('data', node.content!)!;
    const name = `data/${packId.slice(0, 2)}/${packId}`;
    const data = await storage.readAll(name);
    data[offset + 20]! ^= 1;
    await withFile(name, data, async () => {
      expect(await expectNothingWrong('data')).toEqual(['partial', 'partial']);
    });
  });
});

describe('other damage', () => {
  const kinds = ['index', 'snapshot', 'treePack', 'dataPack'] as const;

  test.each(kinds)('a %s cut short or grown longer is named', async (kind) => {
    const original = await storage.readAll(files[kind]);
    for (const length of [0, 1, 31, 32, 35, 36, 40, 74, original.length >> 1, original.length - 1]) {
      await withFile(files[kind], original.subarray(0, length), async () => {
        const what = `cut to ${length}`;
        expectNamed(await verifyVault({ vault, level: 'structure' }), files[kind], what);
        expectNamed(await verifyVault({ vault, level: 'full' }), files[kind], what);
        await expectNothingWrong(what);
      });
    }
    await withFile(files[kind], Buffer.concat([original, Buffer.alloc(5)]), async () => {
      expectNamed(await verifyVault({ vault, level: 'structure' }), files[kind], 'longer');
      await expectNothingWrong('longer');
    });
    await withFile(files[kind], Buffer.alloc(original.length), async () => {
      expectNamed(await verifyVault({ vault, level: 'full' }), files[kind], 'zeros');
      await expectNothingWrong('zeros');
    });
  });

  test.each(['treePack', 'dataPack'] as const)('a missing %s is named by both levels', async (kind) => {
    const original = await storage.readAll(files[kind]);
    await storage.remove(files[kind]);
    for (const level of ['structure', 'full'] as const) {
      const result = await verifyVault({ vault, level });
      expectNamed(result, files[kind], level);
      expect(result.problems.flatMap(({ backups }) => backups)).toContain(backupIds[0]);
    }
    expect((await expectNothingWrong('missing'))[0]).not.toBe('succeeded');
    await storage.create(files[kind], [original]);
  });

  test('a missing index file is known by what is missing from the backups', async () => {
    const original = await storage.readAll(files.index);
    await storage.remove(files.index);
    const result = await verifyVault({ vault, level: 'structure' });
    expect(result.sound).toBe(false);
    expect(result.unindexedPacks).toBeGreaterThan(0);
    expect(result.problems.flatMap(({ backups }) => backups).length).toBeGreaterThan(0);
    // The packs say themselves what is in them.
    expect(await expectNothingWrong('no index')).toEqual(['succeeded', 'succeeded']);
    await storage.create(files.index, [original]);
  });

  test('two packs that changed places are both named', async () => {
    const [tree, data] = [await storage.readAll(files.treePack), await storage.readAll(files.dataPack)];
    await replaceFile(storage, files.treePack, data);
    await replaceFile(storage, files.dataPack, tree);
    const result = await verifyVault({ vault, level: 'full' });
    expectNamed(result, files.treePack, 'exchanged');
    expectNamed(result, files.dataPack, 'exchanged');
    expect(await expectNothingWrong('exchanged')).not.toContain('succeeded');
    await replaceFile(storage, files.treePack, tree);
    await replaceFile(storage, files.dataPack, data);
  });

  test('a damaged snapshot does not hide the others', async () => {
    const damaged = await storage.readAll(files.snapshot);
    damaged[50]! ^= 1;
    await withFile(files.snapshot, damaged, async () => {
      const reported: string[] = [];
      const backups = await listBackups(vault, { onDamaged: ({ message }) => reported.push(message) });
      expect(backups.map(({ id }) => id)).toEqual([backupIds[1]]);
      expect(reported).toEqual([expect.stringContaining(files.snapshot)]);
      const next = await backUpFiles({ vault, paths: [source], name: 'small' });
      await storage.remove(`snapshots/${next.backup.id}`);
    });
  });

  test('afterwards, with everything back in its place, the vault is sound', async () => {
    expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, problems: [] });
    expect(await expectNothingWrong('whole')).toEqual(['succeeded', 'succeeded']);
  });
});
