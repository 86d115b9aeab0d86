import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addKey, changePassword, fingerprintOf, type KeyInfo, listKeys, removeKey } from './keys.ts';
import { keyFilesLimit } from './master-key.ts';
import { Vault } from './vault.ts';
import { makeVaultInMemory, namesIn, password, type VaultInMemory } from './vault-in-memory.fixture.ts';

let place: VaultInMemory;
beforeAll(async () => {
  place = await makeVaultInMemory();
});
afterAll(() => place[Symbol.asyncDispose]());

const opens = async (secret: string, storage = place.storage): Promise<boolean> => {
  try {
    await (await Vault.open(storage, { password: secret })).close();
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'wrong-password' });
    return false;
  }
};

describe('the keys of a vault', () => {
  let second: KeyInfo;

  test('begin with one, which is in use', async () => {
    const keys = await listKeys(place.vault);
    expect(keys).toMatchObject([{ id: place.vault.keyId, current: true }]);
    expect(keys[0]!.fingerprint).toBe(place.vault.keyId.slice(0, 8));
    expect(fingerprintOf(keys[0]!.id)).toBe(keys[0]!.fingerprint);
  });

  test('each open it', async () => {
    second = await addKey(place.vault, 'another', { username: 'amélie', hostname: 'office' });
    expect(second).toMatchObject({ current: false, username: 'amélie', hostname: 'office' });
    expect(await opens('another')).toBe(true);
    expect(await opens(password)).toBe(true);
    expect((await listKeys(place.vault)).map(({ id }) => id)).toContain(second.id);
  });

  test.each(['', ' blank', 'blank ', 'two\nlines', 'a\0b'])(
    'are not made with the password %j',
    async (secret) => {
      const before = await namesIn(place.storage, 'keys');
      await expect(addKey(place.vault, secret)).rejects.toMatchObject({ code: 'invalid-input' });
      expect(await namesIn(place.storage, 'keys')).toEqual(before);
    },
  );

  test('are removed by what tells them from the others', async () => {
    for (const wrong of ['', 'zz', '0'.repeat(64)]) {
      await expect(removeKey(place.vault, wrong)).rejects.toMatchObject({ code: 'key-not-found' });
    }
    await expect(removeKey(place.vault, place.vault.keyId.slice(0, 12))).rejects.toMatchObject({
      code: 'key-in-use',
    });
    expect(await removeKey(place.vault, second.id.slice(0, 12).toUpperCase())).toMatchObject({
      id: second.id,
    });
    expect(await opens('another')).toBe(false);
    expect(await opens(password)).toBe(true);
  });

  test.each([
    ['create', 'fail'],
    ['create', 'fail-after'],
    ['readAll', 'fail'],
    ['remove', 'fail'],
    ['remove', 'fail-after'],
  ] as const)('are never without one that works when a %s of a key ends in %s', async (operation, kind) => {
    await using fresh = await makeVaultInMemory();
    const { vault, faulty, storage } = fresh;
    faulty.faults = [{ operation, name: /^keys/, nth: 1, effect: { kind } }];
    await expect(changePassword(vault, 'changed')).rejects.toMatchObject({ code: 'storage-failed' });
    const works = [];
    for (const secret of [password, 'changed']) works.push(await opens(secret, storage));
    expect(works).toContain(true);
    // The vault that is open can say so as well, and finish what was begun.
    expect((await listKeys(vault)).length).toBeGreaterThan(0);
  });

  test('are no more than restic tries', async () => {
    // Key files are counted, whatever is in them.
    const existing = (await namesIn(place.storage, 'keys')).length;
    const fillers = Array.from(
      { length: keyFilesLimit - existing },
      (_, i) => `keys/${`${i}`.padStart(64, 'f')}`,
    );
    for (const name of fillers) await place.storage.create(name, [Buffer.from('{}')]);
    await expect(addKey(place.vault, 'one too many')).rejects.toMatchObject({ code: 'too-many-keys' });
    for (const name of fillers) await place.storage.remove(name);
  });
});
