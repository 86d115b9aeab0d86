/** Vaults that restic made, of both formats, cleaned up here; and ours, where restic forgot and pruned. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backUpFiles, cleanUpVault, findBackup, listBackups, planCleanUp } from '@holdfast/core/backup';
import { LocalStorage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { storeCheapKey } from '../../packages/core/src/vault/cheap-key.fixture.ts';
import { readFiles } from '../faults/memory-vault.ts';
import { noise } from '../interop/torture-tree.ts';
import {
  createLocalVault,
  makeWorkFolder,
  openLocalVault,
  restoreTo,
  vaultPassword,
} from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';

const work = makeWorkFolder('restic-vaults');
afterAll(() => work[Symbol.dispose]());

function change(source: string, step: number): void {
  mkdirSync(join(source, 'inner'), { recursive: true });
  writeFileSync(join(source, 'large'), noise(`large ${step}`, 2_000_000));
  writeFileSync(join(source, `only ${step}`), noise(`only ${step}`, 400_000));
  rmSync(join(source, `only ${step - 1}`), { force: true });
  for (let i = 0; i < 10; i++)
    writeFileSync(join(source, 'inner', `${i}`), noise(`${i} ${step % (i + 1)}`, 9000));
}

describe.each(inject('restic'))('restic $version', ({ version, path: program }) => {
  test.each([1, 2])('a vault of format %i that it made', async (format) => {
    const repository = work.at(`${version} ${format}`);
    const source = work.at(`${version} ${format} source`);
    const restic = async (...args: string[]) => {
      const outcome = await runRestic({ program, repository, password: vaultPassword }, ...args);
      expect(outcome, args.join(' ')).toMatchObject({ code: 0 });
      return outcome.stdout;
    };
    await restic('init', '--repository-version', String(format));
    const states: Map<string, Buffer>[] = [];
    for (let step = 0; step < 6; step++) {
      change(source, step);
      await restic('backup', source);
      states.push(readFiles(source));
    }
    {
      // Deriving restic's own key takes a second each time.
      await using first = await Vault.open(new LocalStorage(repository), { password: vaultPassword });
      await storeCheapKey(first.storage, first.masterKey, vaultPassword);
      await first.storage.remove(`keys/${first.keyId}`);
    }
    await using vault = await openLocalVault(repository);
    const policy = { keepLast: 2 };
    expect((await planCleanUp({ vault, policy })).decisions.every(({ keep }) => keep)).toBe(true);
    const result = await cleanUpVault({ vault, policy, includeForeign: true, maxUnusedPercent: 0 });
    expect(result).toMatchObject({ status: 'succeeded', unusedBytes: 0 });
    expect(result.removed).toHaveLength(4);
    for (const [i, backup] of (await listBackups(vault)).entries()) {
      const to = work.at(`${version} ${format} restored ${i}`);
      expect(readFiles(await restoreTo(vault, backup, to, source))).toEqual(states.at(i - 2));
    }
    expect(await restic('check', '--read-data')).toContain('no errors were found');
    expect(await cleanUpVault({ vault, maxUnusedPercent: 0 })).toMatchObject({ freedBytes: 0, lockedMs: 0 });
  });

  test('a vault of ours that it cleans up, and a pin that it honours', async () => {
    const repository = work.at(`${version} ours`);
    const source = work.at(`${version} ours source`);
    await using vault = await createLocalVault(repository);
    const ids: string[] = [];
    for (let step = 0; step < 4; step++) {
      change(source, step);
      ids.push((await backUpFiles({ vault, paths: [source], name: 'shop' })).backup.id);
    }
    const options = { program, repository, password: vaultPassword };
    // restic's own pin: the tag alone. The backup keeps its id here.
    expect(await runRestic(options, 'tag', '--add', 'pinned', ids[0]!)).toMatchObject({ code: 0 });
    expect(await findBackup(vault, ids[0]!)).toMatchObject({ id: ids[0], pinned: true });
    const copy = work.at(`${version} ours copy`);
    cpSync(repository, copy, { recursive: true });
    const forget = ['forget', '--prune', '--keep-last', '1', '--keep-tag', 'pinned'];
    expect(await runRestic(options, ...forget)).toMatchObject({ code: 0 });
    const left = (await listBackups(vault)).map(({ id }) => id);
    expect(left).toEqual([ids[0], ids[3]]);
    await using other = await openLocalVault(copy);
    await cleanUpVault({ vault: other, policy: { keepLast: 1 } });
    expect((await listBackups(other)).map(({ id }) => id)).toEqual(left);
    const { status, removed } = await cleanUpVault({ vault });
    expect({ status, removed }).toEqual({ status: 'succeeded', removed: [] });
    expect(await runRestic(options, 'check', '--read-data')).toMatchObject({ code: 0 });
  });
});
