/** A vault of ours in the hands of stock restic: everything a person without Holdfast would do to get their files back. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Backup, backUpFiles, findBackup, listBackups, verifyVault } from '@holdfast/core/backup';
import { LocalStorage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { storeCheapKey } from '../../packages/core/src/vault/cheap-key.fixture.ts';
import { describeTree } from '../files/odd-tree.fixture.ts';
import { makeWorkFolder, openLocalVault, restoreTo, vaultPassword } from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';
import { makeTortureTree, noise, unknownToOldRestic } from './torture-tree.ts';

const work = makeWorkFolder('our-vault');
const source = work.at('source');
const repository = work.at('vault');
const untouched = work.at('untouched');
/** What the source was at each backup. */
const states: string[][] = [];
const backups: Backup[] = [];

beforeAll(async () => {
  await makeTortureTree(source);
  await using vault = await Vault.create(new LocalStorage(repository), { password: 'as anybody would' });
  await backUp(vault);
  writeFileSync(join(source, 'sizes/several chunks'), noise('changed', 2_500_000));
  rmSync(join(source, 'many/file 17'));
  await backUp(vault);
  mkdirSync(join(source, 'new'));
  writeFileSync(join(source, 'new/file'), noise('new', 100_000));
  await backUp(vault);
  // The vault as anybody would make it is looked at by one test; the others would wait for its key most of the time.
  cpSync(repository, untouched, { recursive: true });
  await storeCheapKey(vault.storage, vault.masterKey, vaultPassword);
  await vault.storage.remove(`keys/${vault.keyId}`);
});
afterAll(() => work[Symbol.dispose]());

async function backUp(vault: Vault): Promise<void> {
  const result = await backUpFiles({ vault, paths: [source], name: 'torture' });
  expect(result.problems).toEqual([]);
  backups.push(result.backup);
  states.push(describeTree(source));
}

describe.each(inject('restic'))('restic $version', ({ version, path: program }) => {
  const isOld = version.startsWith('0.14');
  const restic = async (at: string, ...args: string[]) => {
    const outcome = await runRestic({ program, repository: at, password: vaultPassword }, ...args);
    expect(outcome, args.join(' ')).toMatchObject({ code: 0 });
    return outcome;
  };
  /** A vault of one's own for what changes it. */
  const copyOfVault = (name: string) => {
    const copy = work.at(`${version}-${name}`);
    cpSync(repository, copy, { recursive: true, preserveTimestamps: true });
    return copy;
  };
  const comparable = (lines: string[]) =>
    isOld
      ? lines
          .flatMap((line) => (line.startsWith('# file: ') ? line.split('\n\n') : [line]))
          .filter((line) => !unknownToOldRestic.some((name) => line.includes(name)))
      : lines;

  test('check --read-data is clean', async () => {
    const options = { program, repository: untouched, password: 'as anybody would' };
    const { code, stdout } = await runRestic(options, 'check', '--read-data');
    expect(code).toBe(0);
    expect(stdout).toContain('no errors were found');
    expect(stdout).not.toMatch(/duplicate|mixed|additional|not referenced|unexpected/i);
  });

  test('restore --verify brings every backup back, bytes and metadata', async () => {
    for (const [i, { id }] of backups.entries()) {
      const to = work.at(`${version}-restored-${i}`);
      await restic(repository, 'restore', id, '--target', to, '--verify');
      expect(comparable(describeTree(join(to, source)))).toEqual(comparable(states[i]!));
      rmSync(to, { recursive: true });
    }
  });

  test('snapshots, ls, find, stats, dump and diff work', async () => {
    const listed = JSON.parse((await restic(repository, 'snapshots', '--json')).stdout);
    expect(listed.map((snapshot: { id: string }) => snapshot.id)).toEqual(backups.map(({ id }) => id));
    for (const snapshot of listed) {
      expect(snapshot).toMatchObject({
        paths: [source],
        tags: ['holdfast', 'kind:files', 'source:torture'],
      });
    }
    const latest = backups.at(-1)!.id;
    const ls = (await restic(repository, 'ls', latest)).stdout;
    expect(ls).toContain(`${source}/sizes/several chunks\n`);
    expect(ls).toContain('/.holdfast/manifest.json\n');
    expect((await restic(repository, 'find', 'several chunks')).stdout).toContain(latest.slice(0, 8));
    const stats = JSON.parse((await restic(repository, 'stats', latest, '--json')).stdout);
    expect(stats.total_file_count).toBeGreaterThan(300);
    await restic(repository, 'stats', '--mode', 'raw-data');
    await restic(repository, 'stats', '--mode', 'blobs-per-file');
    const dumped = await restic(repository, 'dump', latest, `${source}/many/file 100`);
    expect(dumped.stdout).toBe(noise('many 100', 700).toString());
    const manifest = JSON.parse(
      (await restic(repository, 'dump', latest, '/.holdfast/manifest.json')).stdout,
    );
    expect(manifest).toMatchObject({ kind: 'files', source: 'torture', paths: [source] });
    const diff = (await restic(repository, 'diff', backups[0]!.id, backups[1]!.id)).stdout;
    expect(diff).toContain(`M    ${source}/sizes/several chunks`);
    expect(diff).toContain(`-    ${source}/many/file 17`);
  });

  test('forget --prune leaves a vault that is whole for both, and the kept backups restore', async () => {
    const copy = copyOfVault('pruned');
    await restic(copy, 'forget', backups[1]!.id, '--prune', '--max-unused', '0');
    expect((await restic(copy, 'check', '--read-data')).stdout).toContain('no errors were found');
    await using vault = await openLocalVault(copy);
    const verified = await verifyVault({ vault, level: 'full' });
    expect(verified).toMatchObject({ sound: true, problems: [], backups: 2, unindexedPacks: 0 });
    const kept = await listBackups(vault, { source: 'torture' });
    expect(kept.map(({ id }) => id)).toEqual([backups[0]!.id, backups[2]!.id]);
    for (const [backup, state] of [
      [kept[0]!, states[0]!],
      [kept[1]!, states[2]!],
    ] as const) {
      const to = work.at(`${version}-kept-${backup.id}`);
      expect(describeTree(await restoreTo(vault, backup, to, source))).toEqual(state);
      rmSync(to, { recursive: true });
    }
    // And what is backed up next fits in with what restic packed anew.
    const next = await backUpFiles({ vault, paths: [source], name: 'torture' });
    expect(next.backup.snapshot.parent).toBe(backups[2]!.id);
    expect(next.addedBytes).toBeLessThan(100_000);
    await restic(copy, 'check', '--read-data');
  });

  test('tag makes a new snapshot that is still our backup', async () => {
    const copy = copyOfVault('tagged');
    await restic(copy, 'tag', '--add', 'keep,yes', backups[0]!.id);
    await using vault = await openLocalVault(copy);
    const [tagged] = await listBackups(vault);
    expect(tagged).toMatchObject({
      own: true,
      kind: 'files',
      source: 'torture',
      // restic 0.14 drops what it does not know of.
      sizeBytes: isOld ? undefined : backups[0]!.sizeBytes,
    });
    expect(tagged!.tags).toContain('keep');
    expect(tagged!.snapshot.original).toBe(backups[0]!.id);
    expect(tagged!.snapshot.id).not.toBe(backups[0]!.id);
    expect(tagged!.id).toBe(backups[0]!.id);
  });

  test('its repair of the index finds the same blobs in our packs', async () => {
    const copy = copyOfVault('reindexed');
    rmSync(join(copy, 'index'), { recursive: true });
    mkdirSync(join(copy, 'index'));
    await restic(copy, ...(isOld ? ['rebuild-index', '--read-all-packs'] : ['repair', 'index']));
    expect((await restic(copy, 'check', '--read-data')).stdout).toContain('no errors were found');
    await using vault = await openLocalVault(copy);
    expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, problems: [] });
  });

  test.skipIf(isOld)('rewrite and copy take our trees without losing anything', async () => {
    const copy = copyOfVault('rewritten');
    await restic(copy, 'rewrite', '--forget', '--exclude', 'file 3*', backups[2]!.id);
    const rewritten = await restic(copy, 'check', '--read-data');
    expect(rewritten.stdout).toContain('no errors were found');
    await restic(copy, 'repair', 'snapshots', '--dry-run');
    await using vault = await openLocalVault(copy);
    const backup = await findBackup(vault, 'latest', { source: 'torture' });
    const to = work.at(`${version}-rewritten-restored`);
    const restored = describeTree(await restoreTo(vault, backup, to, source));
    expect(restored).toEqual(states[2]!.filter((line) => !/many\/file 3/.test(line)));

    const other = work.at(`${version}-copied`);
    const from = ['--from-repo', repository, '--from-password-file', work.at('password')];
    writeFileSync(work.at('password'), vaultPassword);
    await restic(other, 'init', ...from, '--copy-chunker-params');
    await restic(other, 'copy', ...from);
    await using copied = await openLocalVault(other);
    expect(await verifyVault({ vault: copied, level: 'full' })).toMatchObject({ sound: true, backups: 3 });
  });
});
