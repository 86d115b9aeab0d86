import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backUpFiles } from './back-up-files.ts';
import type { Backup } from './backup.ts';
import type { Progress } from './progress.ts';
import { makeTemporaryVault, type TemporaryVault } from './temporary-vault.fixture.ts';
import { verifyVault } from './verify.ts';

let place: TemporaryVault;
let first: Backup;
let second: Backup;
beforeEach(async () => {
  place = await makeTemporaryVault();
  for (const [name, text] of [
    ['one', 'in both'],
    ['two', 'in the second only'],
  ] as const) {
    mkdirSync(join(place.folder, 'source'), { recursive: true });
    writeFileSync(join(place.folder, 'source', name), text);
    const { backup } = await backUpFiles({
      vault: place.vault,
      paths: [join(place.folder, 'source')],
      name: 's',
    });
    if (name === 'one') first = backup;
    else second = backup;
  }
});
afterEach(() => place[Symbol.asyncDispose]());

describe('a verification', () => {
  test('of a sound vault says how much it looked at', async () => {
    const { vault } = place;
    const structure = await verifyVault({ vault, level: 'structure' });
    expect(structure).toMatchObject({ sound: true, problems: [], backups: 2, packs: 4, bytes: 0 });
    const full = await verifyVault({ vault, level: 'full' });
    expect(full).toMatchObject({ sound: true, problems: [], backups: 2, packs: 4, blobs: structure.blobs });
    expect(full.bytes).toBe(await place.storage.totalSize('data'));
  });

  test('of one backup reads what it needs and no more', async () => {
    const { vault } = place;
    const { packs, bytes } = await verifyVault({ vault, level: 'full', backup: first });
    expect(packs).toBe(2);
    expect(bytes).toBeLessThan(await place.storage.totalSize('data'));
    // The first one's directories are not among it.
    expect((await verifyVault({ vault, level: 'full', backup: second })).packs).toBe(3);
  });

  test('names the backups that damage touches, each problem once', async () => {
    const { vault, storage } = place;
    const { packId } = vault.index.locate('tree', Buffer.from(second.snapshot.tree, 'hex'))!;
    const file = `data/${packId.slice(0, 2)}/${packId}`;
    await storage.remove(file);
    const { sound, problems } = await verifyVault({ vault, level: 'full' });
    expect(sound).toBe(false);
    expect(problems.every((problem) => problem.file === file)).toBe(true);
    expect(problems.flatMap(({ backups }) => backups)).not.toContain(first.id);
    expect(problems.flatMap(({ backups }) => backups)).toContain(second.id);
    expect(new Set(problems.map(({ message }) => message)).size).toBe(problems.length);
    expect(await verifyVault({ vault, level: 'full', backup: first })).toMatchObject({ backups: 1 });
  });

  test('of an empty vault finds nothing to say', async () => {
    await using empty = await makeTemporaryVault();
    expect(await verifyVault({ vault: empty.vault, level: 'full' })).toMatchObject({
      ...{ sound: true, backups: 0, packs: 0, blobs: 0, files: 0, bytes: 0, problems: [] },
    });
  });

  test('says how far it is, and ends when it is cancelled', async () => {
    const { vault } = place;
    const seen: Progress[] = [];
    const { bytes } = await verifyVault({
      vault,
      level: 'full',
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen[0]).toMatchObject({ phase: 'preparing' });
    expect(seen.at(-1)).toMatchObject({
      phase: 'verifying',
      bytes,
      totalBytes: bytes,
      items: 4,
      totalItems: 4,
    });
    await expect(verifyVault({ vault, level: 'full', signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
