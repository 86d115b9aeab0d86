import { describe, expect, test } from 'vitest';
import { FaultyStorage } from './faulty.ts';
import { MemoryStorage } from './memory.ts';
import {
  collect,
  contractFolders,
  describeStorageContract,
  expectCode,
  namesIn,
} from './storage-contract.ts';

describeStorageContract('FaultyStorage without faults', {
  open: async () => {
    const storage = new FaultyStorage(new MemoryStorage());
    await storage.prepare(contractFolders);
    return storage;
  },
  listedFiles: 200,
});

describe('FaultyStorage', () => {
  const content = [Buffer.from('content')];

  test('fails the nth call only, before or after it happened', async () => {
    const inner = new MemoryStorage();
    const storage = new FaultyStorage(inner, {
      faults: [
        { operation: 'create', nth: 2, effect: { kind: 'fail' } },
        { operation: 'create', name: /^index/, effect: { kind: 'fail-after' } },
      ],
    });
    await storage.create('data/1', content);
    await expectCode(storage.create('data/2', content), 'storage-failed');
    await storage.create('data/3', content);
    await expectCode(storage.create('index/4', content), 'storage-failed');
    expect(await namesIn(inner, '')).toEqual(['data/1', 'data/3', 'index/4']);
    expect(storage.calls).toEqual(['create data/1', 'create data/2', 'create data/3', 'create index/4']);
  });

  test('is dead after a cut, while the wrapped storage lives', async () => {
    const inner = new MemoryStorage();
    const storage = new FaultyStorage(inner, {
      faults: [{ operation: 'any', nth: 3, effect: { kind: 'cut', done: true } }],
    });
    await storage.create('data/1', content);
    await storage.size('data/1');
    await expectCode(storage.create('data/2', content), 'storage-failed');
    await expectCode(storage.readAll('data/1'), 'storage-failed');
    await expectCode(collect(storage.list('')), 'storage-failed');
    expect(await namesIn(inner, '')).toEqual(['data/1', 'data/2']);
  });

  test('fills up, spoils, and breaks listings off', async () => {
    const storage = new FaultyStorage(new MemoryStorage(), {
      capacityBytes: 20,
      faults: [
        { operation: 'create', name: /cut$/, effect: { kind: 'truncate', bytes: 2 } },
        { operation: 'read', effect: { kind: 'flip', byte: 0 } },
        { operation: 'list', nth: 2, effect: { kind: 'list-fails-after', files: 1 } },
      ],
    });
    await storage.create('data/1', content);
    await storage.create('data/cut', content);
    await storage.create('data/2', content);
    await expectCode(storage.create('data/3', content), 'storage-full');
    expect(await storage.freeSpace()).toBe(4);
    expect((await storage.readAll('data/cut')).toString()).toBe('co');
    expect((await storage.read('data/1', 0, 7)).toString()).toBe('bontent');
    expect(await collect(storage.list(''))).toHaveLength(3);
    await expectCode(collect(storage.list('')), 'storage-failed');
    expect(await collect(storage.list(''))).toHaveLength(3);
  });
});
