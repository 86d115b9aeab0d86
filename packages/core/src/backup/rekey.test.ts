import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FaultyStorage } from '../storage/faulty.ts';
import { MemoryStorage } from '../storage/memory.ts';
import { Vault } from '../vault/index.ts';
import { backUpFiles } from './back-up-files.ts';
import { findBackup, listBackups } from './backup.ts';
import { pinBackup } from './pin-backup.ts';
import { rekeyVault } from './rekey.ts';
import { removeVault } from './remove-vault.ts';
import { restoreFilesBackup } from './restore-files.ts';
import { makeTemporaryVault } from './temporary-vault.fixture.ts';

const password = 'a new password altogether';

async function makeHistory() {
  const place = await makeTemporaryVault();
  const folder = join(place.folder, 'in');
  mkdirSync(folder);
  writeFileSync(join(folder, 'large'), randomBytes(600_000));
  const first = await backUpFiles({ vault: place.vault, paths: [folder], name: 'data' });
  writeFileSync(join(folder, 'small'), 'hello');
  const second = await backUpFiles({ vault: place.vault, paths: [folder], name: 'data' });
  await pinBackup({ vault: place.vault, backup: first.backup, pinned: true });
  return { ...place, place, folder, ids: [first.backup.id, second.backup.id] };
}

test('every backup comes along, with its identity, under another master key', async () => {
  const history = await makeHistory();
  await using _place = history.place;
  const to = new MemoryStorage('the new place');
  const { vault, copied, verification } = await rekeyVault({ from: history.vault, to, password });
  await using rekeyed = vault;
  expect({ copied, sound: verification.sound }).toEqual({ copied: 2, sound: true });
  expect(rekeyed.masterKey.encrypt.equals(history.vault.masterKey.encrypt)).toBe(false);
  const backups = await listBackups(rekeyed);
  expect(backups.map(({ id }) => id)).toEqual(history.ids);
  expect(backups.map(({ tags }) => tags.includes('pinned'))).toEqual([true, false]);
  await expect(Vault.open(to, { password: 'correct horse' })).rejects.toMatchObject({
    code: 'wrong-password',
  });

  const backup = await findBackup(rekeyed, history.ids[1]!);
  const out = join(history.place.folder, 'out');
  expect(await restoreFilesBackup({ vault: rekeyed, backup, to: out, existing: 'keep' })).toMatchObject({
    status: 'succeeded',
  });
  expect(readFileSync(join(out, history.folder, 'large'))).toEqual(
    readFileSync(join(history.folder, 'large')),
  );

  // The next backup finds everything there.
  const { addedBytes } = await backUpFiles({ vault: rekeyed, paths: [history.folder], name: 'data' });
  expect(addedBytes).toBeLessThan(10_000);
});

test('interrupted at any file, it goes on, and nothing is copied twice', { timeout: 300_000 }, async () => {
  const history = await makeHistory();
  await using _place = history.place;
  const to = new MemoryStorage('the new place');
  let creates = 0;
  for (let nth = 1; ; nth++) {
    const faulty = new FaultyStorage(to, {
      faults: [{ operation: 'create', nth, effect: { kind: 'cut', done: true } }],
    });
    const outcome = await rekeyVault({ from: history.vault, to: faulty, password }).catch((error) => error);
    creates += faulty.calls.filter((call) => call.startsWith('create')).length;
    if (!(outcome instanceof Error)) {
      await outcome.vault.close();
      break;
    }
    // A lock that the cut left is what a crash leaves: removed by hand here, since its process still lives.
    for (const { name } of await Array.fromAsync(to.list('locks'))) await to.remove(name);
    if (nth === 1) for (const { name } of await Array.fromAsync(to.list('keys'))) await to.remove(name);
  }
  expect(creates).toBeGreaterThan(5);
  await using rekeyed = await Vault.open(to, { password });
  expect((await listBackups(rekeyed)).map(({ id }) => id)).toEqual(history.ids);
  const again = await rekeyVault({ from: history.vault, to, password });
  expect(again).toMatchObject({ copied: 0, present: 2, storedBytes: 0 });
  await again.vault.close();
});

test('a place with another vault, or the vault itself, is refused', async () => {
  const history = await makeHistory();
  await using _place = history.place;
  await using other = await makeTemporaryVault();
  const refused = { code: 'vault-exists', message: expect.stringContaining('Choose an empty place') };
  const given = { from: history.vault, password: 'correct horse' };
  await expect(rekeyVault({ ...given, to: other.storage })).rejects.toMatchObject(refused);
  await expect(rekeyVault({ ...given, to: history.storage })).rejects.toMatchObject(refused);
});

test('the old vault is removed only when the new one has every backup of it', async () => {
  const history = await makeHistory();
  await using _place = history.place;
  const to = new MemoryStorage('the new place');
  const first = await rekeyVault({ from: history.vault, to, password });
  await first.vault.close();
  await backUpFiles({ vault: history.vault, paths: [history.folder], name: 'late' });
  await using successor = await Vault.open(to, { password });
  await expect(removeVault(history.vault, { successor })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('1 of its backups'),
  });
  expect((await listBackups(history.vault)).length).toBe(3);
  const second = await rekeyVault({ from: history.vault, to, password });
  await second.vault.close();
  await removeVault(history.vault, { successor });
  expect((await Array.fromAsync(history.storage.list(''))).map(({ name }) => name)).toEqual([]);
  expect((await listBackups(successor)).length).toBe(3);
});

test('it is handed over when nobody can add to the old one, with what came meanwhile', async () => {
  const history = await makeHistory();
  await using _place = history.place;
  const { vault: old, folder, ids } = history;
  const asked: number[] = [];
  const { vault, copied } = await rekeyVault({
    from: old,
    to: new MemoryStorage('the new place'),
    password,
    async takeOver(successor) {
      asked.push((await listBackups(successor)).length);
      await expect(backUpFiles({ vault: old, paths: [folder], name: 'data' })).rejects.toMatchObject({
        code: 'vault-locked',
      });
      if (asked.at(-1) === 3) return true;
      if (asked.length > 1) return false;
      // Not now: a backup is on its way, and comes when the old vault is free again.
      old.lockWaitMs = 60_000;
      void backUpFiles({ vault: old, paths: [folder], name: 'late' }).finally(() => {
        old.lockWaitMs = 0;
      });
      return false;
    },
  });
  await using rekeyed = vault;
  expect([asked[0], asked.at(-1)]).toEqual([2, 3]);
  expect(copied).toBe(3);
  expect((await listBackups(rekeyed)).map(({ id }) => id).slice(0, 2)).toEqual(ids);
});
