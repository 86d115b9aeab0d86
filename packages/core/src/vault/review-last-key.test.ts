import { expect, test } from 'vitest';
import { FaultyStorage } from '../storage/faulty.ts';
import { MemoryStorage } from '../storage/memory.ts';
import { changePassword, listKeys, removeKey } from './keys.ts';
import { Vault } from './vault.ts';

test('the last key cannot be removed after the password was changed', async () => {
  await using vault = await Vault.create(new MemoryStorage(), { password: 'old' });
  const key = await changePassword(vault, 'new');
  expect(await listKeys(vault)).toMatchObject([{ id: key.id, current: true }]);
  await expect(removeKey(vault, key.id)).rejects.toMatchObject({ code: 'key-in-use' });
});

test('the last key cannot be removed through a vault whose own key another process replaced', async () => {
  const storage = new MemoryStorage();
  await using vault = await Vault.create(storage, { password: 'old' });
  await using other = await Vault.open(storage, { password: 'old' });
  const key = await changePassword(other, 'new');
  await expect(removeKey(vault, key.id)).rejects.toMatchObject({ code: 'key-in-use' });
  await using again = await Vault.open(storage, { password: 'new' });
  expect(await listKeys(again)).toHaveLength(1);
});

test('making a vault that fails at its last step can be done again', async () => {
  const storage = new FaultyStorage(new MemoryStorage(), {
    faults: [{ operation: 'create', name: /^config$/, nth: 1, effect: { kind: 'fail' } }],
  });
  await expect(Vault.create(storage, { password: 'secret' })).rejects.toMatchObject({
    code: 'storage-failed',
  });
  await using vault = await Vault.create(storage, { password: 'secret' });
  expect(await listKeys(vault)).toHaveLength(1);
});
