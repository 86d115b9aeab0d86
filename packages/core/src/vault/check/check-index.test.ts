import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeIndexFile } from '../format/index-file.ts';
import {
  makeVaultInMemory,
  namesIn,
  noise,
  saveTestSnapshot,
  type VaultInMemory,
} from '../vault-in-memory.fixture.ts';
import { checkIndex } from './check-index.ts';
import type { CheckProblem } from './check-problem.ts';

let place: VaultInMemory;
beforeEach(async () => {
  place = await makeVaultInMemory();
  await saveTestSnapshot(place.vault, { file: noise('file', 5000) });
});
afterEach(() => place[Symbol.asyncDispose]());

async function check() {
  const problems: CheckProblem[] = [];
  const checked = await checkIndex(place.vault, (problem) => problems.push(problem), undefined);
  return { ...checked, problems };
}

describe('a check of the index', () => {
  test('finds nothing in a sound vault, and knows every pack', async () => {
    const { problems, packs, index, unindexedPacks } = await check();
    expect(problems).toEqual([]);
    expect(unindexedPacks).toBe(0);
    expect([...packs.keys()].map((id) => `data/${id.slice(0, 2)}/${id}`).sort()).toEqual(
      await namesIn(place.storage, 'data'),
    );
    expect(index.size).toBe(2);
    for (const { sizeBytes, storedBytes } of packs.values()) expect(sizeBytes).toBe(storedBytes);
  });

  test('names packs that are missing, too long or too short', async () => {
    const [first, second] = await namesIn(place.storage, 'data');
    const bytes = await place.storage.readAll(first!);
    await place.storage.remove(first!);
    expect((await check()).problems).toEqual([
      { file: first, message: expect.stringContaining('is missing'), backups: [] },
    ]);
    for (const changed of [bytes.subarray(1), Buffer.concat([bytes, Buffer.alloc(1)])]) {
      await place.storage.create(first!, [changed]);
      expect((await check()).problems).toEqual([
        { file: first, message: expect.stringContaining(`should have ${bytes.length}`), backups: [] },
      ]);
      await place.storage.remove(first!);
    }
    await place.storage.remove(second!);
    // None at all is another matter: a disk that is not there.
    await expect(check()).rejects.toMatchObject({ code: 'vault-damaged', data: { file: 'data' } });
  });

  test('counts packs that no index names, and passes over other files', async () => {
    await place.storage.create(`data/ab/ab${'0'.repeat(62)}`, [Buffer.from('left by a crash')]);
    await place.storage.create('data/ab/readme.txt', [Buffer.from('not ours')]);
    expect(await check()).toMatchObject({ problems: [], unindexedPacks: 1 });
  });

  test('names index files that cannot be read, and goes on with the others', async () => {
    await saveTestSnapshot(place.vault, { other: noise('other', 100) });
    const [first] = await namesIn(place.storage, 'index');
    place.faulty.faults = [
      { operation: 'readAll', name: new RegExp(first!), effect: { kind: 'truncate', bytes: 40 } },
    ];
    const { problems, packs } = await check();
    expect(problems).toEqual([{ file: first, message: expect.stringContaining('damaged'), backups: [] }]);
    expect(packs.size).toBe(2);
  });

  test('names index files that contradict each other', async () => {
    const [name] = await namesIn(place.storage, 'index');
    const { packs } = await check();
    const [id] = packs.keys();
    const entry = {
      type: 'data',
      id: Buffer.alloc(32, 1),
      offset: 0,
      length: 99,
      plainLength: undefined,
    } as const;
    const saved = await place.vault.files.save('index', encodeIndexFile([{ id: id!, entries: [entry] }]));
    const { problems } = await check();
    // Whichever of the two was read last.
    expect([name, `index/${saved.id}`]).toContain(problems[0]!.file);
    expect(problems[0]!.message).toContain('disagree');
  });

  test('ends when it is cancelled, or the storage fails', async () => {
    await expect(checkIndex(place.vault, () => {}, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    place.faulty.faults = [{ operation: 'list', name: /^data/, effect: { kind: 'fail' } }];
    await expect(check()).rejects.toMatchObject({ code: 'storage-failed' });
  });
});
