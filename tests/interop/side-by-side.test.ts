/** One vault, both programs at work in it at the same time. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backUpFiles, listBackups, verifyVault } from '@holdfast/core/backup';
import { LocalStorage } from '@holdfast/core/storage';
import { listLocks, Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { describeTree } from '../files/odd-tree.fixture.ts';
import {
  createLocalVault,
  makeWorkFolder,
  openLocalVault,
  restoreTo,
  vaultPassword,
} from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';
import { noise } from './torture-tree.ts';

const work = makeWorkFolder('side-by-side');
const source = work.at('source');
beforeAll(() => {
  mkdirSync(source);
  for (let i = 0; i < 30; i++) writeFileSync(join(source, `${i}`), noise(`${i}`, 1_000_000));
});
afterAll(() => work[Symbol.dispose]());

describe.each(inject('restic'))('restic $version', ({ version, path: program }) => {
  const repository = work.at(version);
  const restic = (...args: string[]) => runRestic({ program, repository, password: vaultPassword }, ...args);

  test('works on our vault in the middle of a backup of ours', async () => {
    const gate = Promise.withResolvers<void>();
    const waiting = Promise.withResolvers<void>();
    await using vault = await createLocalVault(repository);
    const before = await backUpFiles({ vault, paths: [work.at('source/1')], name: 'before' });
    await using slow = await Vault.open(slowStorage(gate.promise, waiting.resolve), {
      password: vaultPassword,
    });
    const running = backUpFiles({ vault: slow, paths: [source], name: 'ours' });
    await Promise.race([waiting.promise, running]);

    // Sends SIGHUP to the process of every lock of this host; ours must live and keep its lock.
    expect(await restic('unlock')).toMatchObject({ code: 0 });
    expect(await listLocks(vault.lockFiles())).toMatchObject([{ state: 'held', exclusive: false }]);
    expect(await restic('backup', '--tag', 'beside', source)).toMatchObject({ code: 0 });
    expect(await restic('check', '--no-lock')).toMatchObject({ code: 0 });
    for (const refused of [['prune'], ['check'], ['forget', before.backup.id], ['tag', '--add', 'x']]) {
      const { code, stderr } = await restic(...refused);
      expect(code, refused.join(' ')).not.toBe(0);
      expect(stderr).toContain('already locked');
    }
    gate.resolve();
    const ours = await running;
    expect(ours.status).toBe('succeeded');

    expect(await listLocks(vault.lockFiles())).toEqual([]);
    expect(await restic('check', '--read-data')).toMatchObject({ code: 0 });
    // Both stored everything; one copy is enough.
    expect(await restic('prune')).toMatchObject({ code: 0 });
    await using opened = await openLocalVault(repository);
    expect(await verifyVault({ vault: opened, level: 'full' })).toMatchObject({ sound: true, problems: [] });
    const backups = (await listBackups(opened)).filter(({ paths }) => paths[0] === source);
    expect(backups.map(({ own }) => own).sort()).toEqual([false, true]);
    for (const backup of backups) {
      const to = work.at(`${version}-${backup.id}`);
      expect(describeTree(await restoreTo(opened, backup, to, source))).toEqual(describeTree(source));
    }
  });

  test('is kept out while we work alone, and keeps us out', async () => {
    await using vault = await openLocalVault(repository);
    const lock = await vault.lock({ exclusive: true });
    expect((await restic('backup', source)).stderr).toContain('already locked exclusively');
    await lock.release();
    expect(await restic('backup', source)).toMatchObject({ code: 0 });
  });

  function slowStorage(gate: Promise<void>, onWaiting: () => void): LocalStorage {
    const storage = new LocalStorage(repository);
    const create = storage.create.bind(storage);
    storage.create = async (name, parts, options) => {
      if (name.startsWith('data/')) {
        onWaiting();
        await gate;
      }
      await create(name, parts, options);
    };
    return storage;
  }
});
