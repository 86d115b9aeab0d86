import { beforeAll, describe, expect, test } from 'vitest';
import { MemoryStorage } from '../storage/memory.ts';
import { isId, nameOf } from './format/ids.ts';
import type { MasterKey } from './format/key-file.ts';
import { loadKeyFile, newMasterKey, openMasterKey, storeKeyFile, tryKeyFile } from './master-key.ts';

let storage: MemoryStorage;
let masterKey: MasterKey;
let id: string;

beforeAll(async () => {
  storage = new MemoryStorage();
  masterKey = newMasterKey();
  id = await storeKeyFile(storage, masterKey, 'sesame', { username: 'u', hostname: 'h' });
});

describe('a master key', () => {
  test('is new each time', () => {
    expect(newMasterKey()).not.toEqual(newMasterKey());
  });

  test('is opened by its password only', async () => {
    expect(await openMasterKey(storage, 'sesame')).toEqual({ id, masterKey });
    await expect(openMasterKey(storage, 'Sesame')).rejects.toMatchObject({ code: 'wrong-password' });
    const file = await loadKeyFile(storage, id);
    expect(file).toMatchObject({ N: 32768, r: 8, username: 'u', hostname: 'h' });
    expect(file.salt).toHaveLength(64);
    expect(await tryKeyFile(file, 'Sesame')).toBeUndefined();
  });

  test('lies in a file that is named by its bytes and does not hold it openly', async () => {
    expect(isId(id)).toBe(true);
    const bytes = await storage.readAll(`keys/${id}`);
    expect(nameOf(bytes)).toBe(id);
    expect(bytes.includes(masterKey.encrypt.toString('base64'))).toBe(false);
  });

  test('is opened past a key file that is damaged, which alone is named', async () => {
    const damaged = new MemoryStorage();
    const good = await storage.readAll(`keys/${id}`);
    await damaged.create(`keys/${'0'.repeat(64)}`, [good.subarray(0, 100)]);
    await expect(openMasterKey(damaged, 'sesame')).rejects.toMatchObject({
      code: 'vault-damaged',
      data: { file: `keys/${'0'.repeat(64)}` },
    });
    await damaged.create(`keys/${id}`, [good]);
    expect((await openMasterKey(damaged, 'sesame')).id).toBe(id);
    await damaged.create('keys/notes.txt', [Buffer.from('not a key')]);
    expect((await openMasterKey(damaged, 'sesame')).id).toBe(id);
  });

  test('without any key file cannot be had, and that is said', async () => {
    await expect(openMasterKey(new MemoryStorage('the place'), 'sesame')).rejects.toMatchObject({
      code: 'wrong-password',
      message: expect.stringContaining('no key files'),
    });
  });
});
