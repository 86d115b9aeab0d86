/** Vaults that stock restic made, in every form it can give them: read, verified, restored, and added to by us. */
import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Backup,
  backUpFiles,
  listBackups,
  restoreFilesBackup,
  verifyVault,
} from '@holdfast/core/backup';
import { LocalStorage } from '@holdfast/core/storage';
import { Vault, walkTrees } from '@holdfast/core/vault';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { storeCheapKey } from '../../packages/core/src/vault/cheap-key.fixture.ts';
import { describeTree } from '../files/odd-tree.fixture.ts';
import { makeWorkFolder, openLocalVault, restoreTo, vaultPassword } from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';
import { makeTortureTree, noise, removeUnknownToOldRestic } from './torture-tree.ts';

const work = makeWorkFolder('restic-vault');
afterAll(() => work[Symbol.dispose]());

const dump = Buffer.concat([Buffer.alloc(2_000_000, 'INSERT INTO '), noise('dump', 2_000_000)]);

const forms = inject('restic').flatMap((restic) => [
  { ...restic, format: 1, compression: undefined },
  ...['auto', 'off', 'max'].map((compression) => ({ ...restic, format: 2, compression })),
]);

describe.each(forms)('made by restic $version, format $format, compression $compression', (form) => {
  const { version, path: program, format, compression } = form;
  const isOld = version.startsWith('0.14');
  const label = `${version}-${format}-${compression}`;
  const repository = work.at(label);
  const source = work.at(`${label}-source`);
  const states: string[][] = [];
  const restic = (...args: string[]) => resticWith(Buffer.alloc(0), ...args);
  const resticWith = async (input: Buffer, ...args: string[]) => {
    const outcome = await runRestic(
      { program, repository, password: vaultPassword, input },
      ...(compression === undefined ? [] : ['--compression', compression]),
      ...args,
    );
    expect(outcome, args.join(' ')).toMatchObject({ code: 0 });
    return outcome.stdout;
  };

  test('is read, verified and restored', async () => {
    await makeTortureTree(source);
    if (isOld) removeUnknownToOldRestic(source);
    await makeVault();
    await restic('backup', source, '--tag', 'first,other', '--host', 'elsewhere');
    states.push(describeTree(source));
    appendFileSync(join(source, 'sizes/smallest chunk'), 'more');
    rmSync(join(source, 'many/file 5'));
    await restic('backup', source, '--host', 'elsewhere');
    states.push(describeTree(source));
    await resticWith(dump, 'backup', '--stdin', '--stdin-filename', 'dump.sql');

    await using vault = await openLocalVault(repository);
    expect(vault.config.version).toBe(format);
    const backups = await listBackups(vault);
    expect(backups).toMatchObject([
      {
        own: false,
        kind: 'files',
        source: `elsewhere:${source}`,
        hostname: 'elsewhere',
        tags: ['first', 'other'],
      },
      { own: false, source: `elsewhere:${source}`, paths: [source] },
      { own: false, paths: ['/dump.sql'] },
    ]);
    expect(await verifyVault({ vault, level: 'full' })).toMatchObject({
      sound: true,
      problems: [],
      backups: 3,
    });
    const names: string[] = [];
    for await (const { path } of walkTrees(vault, backups[0]!.snapshot.tree)) {
      names.push(`/${path.map((name) => name.toString('latin1')).join('/')}`);
    }
    expect(names).toContain(`${source}/many/file 5`);
    await expectStates(vault, backups.slice(0, 2), states);
    const to = work.at(`${label}-stdin`);
    await restoreFilesBackup({ vault, backup: backups[2]!, to, existing: 'fail' });
    expect(readFileSync(join(to, 'dump.sql'))).toEqual(dump);
  });

  test('takes our backups beside its own', async () => {
    await using vault = await openLocalVault(repository);
    writeFileSync(join(source, 'sizes/below a chunk'), noise('ours', 700_000));
    states.push(describeTree(source));
    const first = await backUpFiles({ vault, paths: [source], name: 'ours' });
    expect(first.problems).toEqual([]);
    // What restic had stored is not stored again; only the changed file, directories and the manifest are new.
    expect(first.addedBytes).toBeLessThan(700_000 + 250_000);
    expect(await restic('check', '--read-data')).toContain('no errors were found');
    const to = work.at(`${label}-by-restic`);
    await restic('restore', first.backup.id, '--target', to, '--verify');
    expect(describeTree(join(to, source))).toEqual(states[2]);
    rmSync(to, { recursive: true });

    await restic('backup', source, '--host', 'elsewhere');
    const backups = (await listBackups(vault)).filter(({ paths }) => paths[0] === source);
    expect(backups.map(({ own }) => own)).toEqual([false, false, true, false]);
    await vault.loadIndex({ again: true });
    await expectStates(vault, backups.slice(3), states.slice(2));
    expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, problems: [] });
  });

  test.runIf(format === 1 && !isOld)('is read after its upgrade to format 2', async () => {
    await restic('migrate', 'upgrade_repo_v2');
    await using vault = await openLocalVault(repository);
    expect(vault.config.version).toBe(2);
    expect((await backUpFiles({ vault, paths: [source], name: 'after the upgrade' })).status).toBe(
      'succeeded',
    );
    expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, problems: [] });
    expect(await restic('check', '--read-data')).toContain('no errors were found');
    expect(await restic('prune', '--repack-uncompressed')).toContain('done');
    expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, problems: [] });
  });

  /** By restic, once for each format; then its costly key gives way to a cheap one, to save time. */
  async function makeVault(): Promise<void> {
    const empty = work.at(`${version}-${format}-empty`);
    if (!existsSync(empty)) {
      const options = { program, repository: empty, password: 'costly' };
      const made = await runRestic(options, 'init', '--repository-version', String(format));
      expect(made).toMatchObject({ code: 0 });
      await using vault = await Vault.open(new LocalStorage(empty), { password: 'costly' });
      await storeCheapKey(vault.storage, vault.masterKey, vaultPassword);
      await vault.storage.remove(`keys/${vault.keyId}`);
    }
    cpSync(empty, repository, { recursive: true });
  }

  async function expectStates(vault: Vault, backups: Backup[], expected: string[][]): Promise<void> {
    for (const [i, backup] of backups.entries()) {
      const to = work.at(`${label}-${i}`);
      expect(describeTree(await restoreTo(vault, backup, to, source)), `backup ${i}`).toEqual(expected[i]);
      rmSync(to, { recursive: true });
    }
  }
});
