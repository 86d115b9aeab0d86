import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredSnapshot } from './snapshots.ts';
import { findNode, getNode, readTree, walkTrees } from './trees.ts';
import { makeVaultInMemory, saveTestSnapshot, type VaultInMemory } from './vault-in-memory.fixture.ts';

let place: VaultInMemory;
let snapshot: StoredSnapshot;
beforeAll(async () => {
  place = await makeVaultInMemory();
  snapshot = await saveTestSnapshot(place.vault, {
    a: Buffer.from('first'),
    b: { c: { d: Buffer.from('deep') }, e: Buffer.from('shallow') },
    f: {},
  });
});
afterAll(() => place[Symbol.asyncDispose]());

const path = (text: string): Buffer[] => text.split('/').map((name) => Buffer.from(name));
const walked = async (enter?: (name: string) => boolean): Promise<string[]> => {
  const seen: string[] = [];
  const options = enter
    ? { enter: ({ path }: { path: readonly Buffer[] }) => enter(path.at(-1)!.toString()) }
    : {};
  for await (const entry of walkTrees(place.vault, snapshot.tree, options)) seen.push(entry.path.join('/'));
  return seen;
};

describe('directories in a vault', () => {
  test('are walked in order, each before what it holds', async () => {
    expect(await walked()).toEqual(['a', 'b', 'b/c', 'b/c/d', 'b/e', 'f']);
    expect(await walked((name) => name !== 'c')).toEqual(['a', 'b', 'b/c', 'b/e', 'f']);
    expect(await readTree(place.vault, snapshot.tree)).toHaveLength(3);
  });

  test('are searched by path', async () => {
    expect((await findNode(place.vault, snapshot.tree, path('b/c/d')))?.size).toBe(4n);
    for (const missing of ['x', 'b/x', 'a/x', 'b/c/d/e', '', 'B']) {
      expect(await findNode(place.vault, snapshot.tree, path(missing)), missing).toBeUndefined();
    }
    expect((await getNode(place.vault, snapshot.tree, path('b'))).type).toBe('dir');
    await expect(getNode(place.vault, snapshot.tree, path('b/x'))).rejects.toMatchObject({
      code: 'backup-not-found',
      message: expect.stringContaining('/b/x'),
    });
  });

  test('that hold something else than entries are damaged', async () => {
    await expect(readTree(place.vault, 'f'.repeat(64))).rejects.toMatchObject({ code: 'vault-damaged' });
  });
});
