import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backup } from '../backup.ts';
import { listBackups } from '../backup.ts';
import { readFilesManifest } from '../read-files-manifest.ts';
import { restoreFilesBackup } from '../restore-files.ts';
import { makeTemporaryVault, type TemporaryVault } from '../temporary-vault.fixture.ts';
import { verifyVault } from '../verify.ts';
import { adoptPortable } from './adopt-portable.ts';
import { createPortable } from './create-portable.ts';
import { openPortable } from './open-portable.ts';
import { backUpTree, filePassword, makeSourceTree, writePortable } from './portable.fixture.ts';

let source: TemporaryVault;
let root: string;
let backup: Backup;
let file: string;

beforeAll(async () => {
  source = await makeTemporaryVault();
  root = makeSourceTree(source.folder);
  backup = await backUpTree(source.vault, root);
  file = join(source.folder, 'whole.holdfast.tar');
  await writePortable(source.vault, backup, file);
});
afterAll(() => source[Symbol.asyncDispose]());

function contentsBelow(folder: string): Record<string, string> {
  const contents: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    contents[path.slice(folder.length)] = readFileSync(path, 'base64');
  }
  return contents;
}

describe('a portable backup of files', () => {
  test('holds the backup, whole, and restores like any other', async () => {
    await using opened = await openPortable({ path: file, password: filePassword });
    expect(opened.backup).toMatchObject({ source: 'uploads', kind: 'files', own: true, time: backup.time });
    expect(opened.backup.id).toBe(backup.id);
    const to = join(source.folder, 'restored');
    const result = await restoreFilesBackup({ ...opened, to, existing: 'fail' });
    expect(result).toMatchObject({ status: 'succeeded', files: 5, problems: [] });
    expect(contentsBelow(join(to, root))).toEqual(contentsBelow(root));
  });

  test('is under a key, an id and a polynomial of its own', async () => {
    await using opened = await openPortable({ path: file, password: filePassword });
    expect(opened.vault.id).not.toBe(source.vault.id);
    expect(opened.vault.masterKey.encrypt.equals(source.vault.masterKey.encrypt)).toBe(false);
    expect(opened.vault.config.chunkerPolynomial).not.toBe(source.vault.config.chunkerPolynomial);
  });

  test('is sound to the last byte', async () => {
    await using opened = await openPortable({ path: file, password: filePassword });
    const result = await verifyVault({ vault: opened.vault, level: 'full' });
    expect(result).toMatchObject({ sound: true, backups: 1, unindexedPacks: 0, problems: [] });
  });

  test('cannot be written to', async () => {
    await using opened = await openPortable({ path: file, password: filePassword });
    const { storage } = opened.vault;
    await expect(storage.create('index/abc', [])).rejects.toMatchObject({ code: 'unsupported' });
    await expect(storage.remove('config')).rejects.toMatchObject({ code: 'unsupported' });
  });

  test('of chosen paths holds these alone, and a manifest that says so', async () => {
    const part = join(source.folder, 'part.holdfast.tar');
    await writePortable(source.vault, backup, part, { paths: [join(root, 'a/deep'), join(root, 'b/empty')] });
    await using opened = await openPortable({ path: part, password: filePassword });
    expect(opened.backup.tags).toContain('part');
    expect(opened.backup.paths).toEqual([join(root, 'a/deep'), join(root, 'b/empty')]);
    const manifest = await readFilesManifest(opened.vault, opened.backup);
    expect(manifest).toMatchObject({ files: 2, bytes: 20_000, paths: opened.backup.paths });
    const to = join(source.folder, 'restored part');
    await restoreFilesBackup({ ...opened, to, existing: 'fail' });
    expect(Object.keys(contentsBelow(join(to, root))).sort()).toEqual(['/a/deep/er/two.txt', '/b/empty']);
    const { blobs } = await verifyVault({ vault: opened.vault, level: 'full' });
    await using whole = await openPortable({ path: file, password: filePassword });
    expect(blobs).toBeLessThan((await verifyVault({ vault: whole.vault, level: 'full' })).blobs);
  });

  test('of a path that is not in the backup is refused', async () => {
    await expect(
      createPortable({ vault: source.vault, backup, part: { paths: ['/nowhere'] }, password: filePassword }),
    ).rejects.toMatchObject({ code: 'backup-not-found' });
    await expect(
      createPortable({
        vault: source.vault,
        backup,
        part: { tables: [{ schema: 'public', name: 'a' }] },
        password: filePassword,
      }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test('ends with its reader: nothing goes on, and the vault is free', async () => {
    await using portable = await createPortable({ vault: source.vault, backup, password: filePassword });
    portable.stream.on('error', () => {});
    portable.stream.once('data', () => portable.stream.destroy());
    await expect(portable.finished).rejects.toMatchObject({ code: 'cancelled' });
    await using _lock = await source.vault.lock({ exclusive: true });
  });

  test('ends with a signal', async () => {
    const stop = new AbortController();
    await using portable = await createPortable({
      vault: source.vault,
      backup,
      password: filePassword,
      signal: stop.signal,
    });
    const failed = new Promise<Error>((resolve) => portable.stream.once('error', resolve));
    portable.stream.once('data', () => stop.abort());
    await expect(portable.finished).rejects.toMatchObject({ code: 'cancelled' });
    expect(await failed).toMatchObject({ code: 'cancelled' });
  });

  test('says a wrong password, and a file that is none', async () => {
    await expect(openPortable({ path: file, password: 'wrong' })).rejects.toMatchObject({
      code: 'wrong-password',
      message: expect.stringContaining(file),
    });
    const other = join(source.folder, 'other');
    writeFileSync(other, 'x'.repeat(5000));
    await expect(openPortable({ path: other, password: 'wrong' })).rejects.toMatchObject({
      code: 'portable-unreadable',
      message: expect.stringContaining('no tar file'),
    });
  });
});

describe('adopting a portable backup', () => {
  test('makes it a backup of its source in another vault, once', async () => {
    await using target = await makeTemporaryVault();
    await using portable = await openPortable({ path: file, password: filePassword });
    const first = await adoptPortable({ portable, vault: target.vault });
    expect(first.isNew).toBe(true);
    expect(first.addedBytes).toBeGreaterThan(3_000_000);
    expect(first.backup.tags).toEqual([...backup.tags, 'adopted']);
    expect(first.backup.snapshot).toMatchObject({
      tree: backup.snapshot.tree,
      time: backup.snapshot.time,
      hostname: backup.hostname,
      original: backup.id,
    });
    const again = await adoptPortable({ portable, vault: target.vault });
    expect(again).toMatchObject({ isNew: false, addedBytes: 0, backup: { id: first.backup.id } });
    expect(await listBackups(target.vault)).toHaveLength(1);
    expect((await verifyVault({ vault: target.vault, level: 'full' })).sound).toBe(true);
    const to = join(source.folder, 'adopted');
    await restoreFilesBackup({ vault: target.vault, backup: first.backup, to, existing: 'fail' });
    expect(contentsBelow(join(to, root))).toEqual(contentsBelow(root));
  });

  test('goes on where it was interrupted', async () => {
    await using target = await makeTemporaryVault();
    await using portable = await openPortable({ path: file, password: filePassword });
    const stop = new AbortController();
    const options = { portable, vault: target.vault, saveEveryBytes: 1 };
    const interrupted = adoptPortable({
      ...options,
      signal: stop.signal,
      onProgress: ({ items }) => {
        if (items === 4) stop.abort();
      },
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'cancelled' });
    expect(await listBackups(target.vault)).toEqual([]);
    // Another process goes on: it knows what is in the vault, and nothing else.
    await using again = await target.open();
    const { isNew, addedBytes } = await adoptPortable({ ...options, vault: again });
    expect(isNew).toBe(true);
    await using fresh = await makeTemporaryVault();
    const whole = await adoptPortable({ portable, vault: fresh.vault });
    expect(addedBytes).toBeLessThan(whole.addedBytes);
    expect((await verifyVault({ vault: again, level: 'full' })).sound).toBe(true);
  });

  test('does nothing in the vault that it came from', async () => {
    await using portable = await openPortable({ path: file, password: filePassword });
    const { isNew, backup: found } = await adoptPortable({ portable, vault: source.vault });
    expect(isNew).toBe(false);
    expect(found.id).toBe(backup.id);
  });
});
