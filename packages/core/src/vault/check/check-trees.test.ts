import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTreeBuilder } from '../format/tree.ts';
import { type StoredSnapshot, saveSnapshot } from '../snapshots.ts';
import { readTree } from '../trees.ts';
import {
  makeVaultInMemory,
  noise,
  saveTestSnapshot,
  type VaultInMemory,
} from '../vault-in-memory.fixture.ts';
import { VaultWriter } from '../vault-writer.ts';
import { checkIndex } from './check-index.ts';
import { checkTrees, type TreeProblem } from './check-trees.ts';

let place: VaultInMemory;
let first: StoredSnapshot;
let second: StoredSnapshot;
const shared = { 'inner file': noise('inner', 1000), deeper: { file: noise('deeper', 2000) } };

beforeEach(async () => {
  place = await makeVaultInMemory();
  first = await saveTestSnapshot(place.vault, { shared, 'only here': noise('only', 500) }, 1);
  second = await saveTestSnapshot(place.vault, { shared, other: {} }, 2);
});
afterEach(() => place[Symbol.asyncDispose]());

async function check(snapshots = [first, second], signal?: AbortSignal) {
  const problems: (TreeProblem & { backup: string })[] = [];
  const checked = await checkIndex(place.vault, () => {}, undefined);
  await place.vault.loadIndex({ again: true });
  const trees = await checkTrees(place.vault, snapshots, {
    ...checked,
    signal,
    onProblem: (snapshot, problem) => problems.push({ ...problem, backup: snapshot.id }),
  });
  return { ...trees, problems, checked };
}

describe('a check of directories', () => {
  test('visits each once and marks what is needed', async () => {
    const { problems, trees, files, used } = await check();
    expect(problems).toEqual([]);
    expect(trees).toBe(5);
    expect(files).toBe(3);
    expect([...used].every((mark) => mark === 1)).toBe(true);
    const { used: usedBySecond } = await check([second]);
    expect([...usedBySecond].filter((mark) => mark === 0).length).toBe(2);
  });

  test('tells every backup that holds a damaged directory, and where', async () => {
    const inner = (await readTree(place.vault, first.tree)).find(({ name }) =>
      name.equals(Buffer.from('shared')),
    )!;
    const deeper = (await readTree(place.vault, inner.subtree!)).find(({ type }) => type === 'dir')!;
    const location = place.vault.index.locate('tree', Buffer.from(deeper.subtree!, 'hex'))!;
    const file = `data/${location.packId.slice(0, 2)}/${location.packId}`;
    const pack = await place.storage.readAll(file);
    pack[location.offset + 20]! ^= 1;
    await place.storage.remove(file);
    await place.storage.create(file, [pack]);
    const { problems } = await check();
    expect(problems.find(({ path }) => path === '/shared/deeper')).toMatchObject({ file, backup: first.id });
    expect(new Set(problems.map(({ backup }) => backup))).toEqual(new Set([first.id, second.id]));
  });

  test('names a file of which a part is missing, with the pack', async () => {
    const node = (await readTree(place.vault, first.tree)).find(({ name }) =>
      name.equals(Buffer.from('only here')),
    )!;
    const { packId } = place.vault.index.locate('data', node.content!)!;
    const file = `data/${packId.slice(0, 2)}/${packId}`;
    await place.storage.remove(file);
    const { problems } = await check([first]);
    expect(problems).toContainEqual({
      path: '/only here',
      message: `A part of /only here is missing: it lies in ${file}.`,
      file,
      backup: first.id,
    });
  });

  test('names a file whose size is not that of its parts', async () => {
    const nodes = await readTree(place.vault, first.tree);
    const builder = createTreeBuilder();
    for (const node of nodes) builder.add(node.type === 'file' ? { ...node, size: node.size! + 1n } : node);
    let tree: string;
    {
      await using writer = new VaultWriter(place.vault);
      tree = (await writer.saveBlob('tree', builder.finish())).toString('hex');
      await writer.flush();
    }
    const forged = await saveSnapshot(place.vault, { time: '2026-02-01T00:00:00Z', tree, paths: ['/'] });
    const { problems } = await check([forged]);
    expect(problems.map(({ message }) => message)).toEqual([
      '/only here should have 501 bytes; its parts have 500.',
    ]);
  });

  test('names the directory that no index knows', async () => {
    const lost = await saveSnapshot(place.vault, {
      ...{ time: '2026-02-01T00:00:00Z', tree: 'e'.repeat(64), paths: ['/'] },
    });
    const { problems } = await check([lost, second]);
    expect(problems).toEqual([
      { path: '/', message: 'The directory / is not in the vault.', file: undefined, backup: lost.id },
    ]);
  });

  test('ends when it is cancelled', async () => {
    await expect(check([first], AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
