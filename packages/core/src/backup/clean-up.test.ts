import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HoldfastError } from '../errors.ts';
import { listSnapshots, saveSnapshot, type Vault } from '../vault/index.ts';
import { noise } from '../vault/vault-in-memory.fixture.ts';
import { backUpFiles } from './back-up-files.ts';
import { type Backup, backupTags, listBackups } from './backup.ts';
import { cleanUpVault, planCleanUp } from './clean-up.ts';
import { makeTemporaryVault, type TemporaryVault } from './temporary-vault.fixture.ts';
import { verifyVault } from './verify.ts';

let place: TemporaryVault;
let vault: Vault;
let backups: Backup[];
const policy = { keepLast: 1 };

beforeEach(async () => {
  place = await makeTemporaryVault();
  vault = place.vault;
  backups = [];
  for (let i = 0; i < 3; i++) {
    mkdirSync(join(place.folder, 'source'), { recursive: true });
    writeFileSync(join(place.folder, 'source', 'file'), noise(i, 200_000));
    backups.push((await backUpFiles({ vault, paths: [join(place.folder, 'source')], name: 'shop' })).backup);
  }
});
afterEach(() => place[Symbol.asyncDispose]());

const idsIn = async (): Promise<string[]> => (await listBackups(vault)).map(({ id }) => id);

/** Puts a backup's snapshot back with other tags, as another client might. */
async function retag(backup: Backup, tags: string[], changes: object = {}): Promise<void> {
  await saveSnapshot(vault, { ...backup.snapshot, ...changes, tags });
  await vault.files.remove('snapshots', backup.snapshot.id);
}

async function filesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of place.storage.list(folder)) names.push(name);
  return names.sort();
}

describe('a clean-up keeps', () => {
  test('the last good backup of a source: a partial one is not good', async () => {
    await retag(backups[2]!, backupTags('files', 'shop', { partial: true }));
    const { decisions, removed } = await cleanUpVault({ vault, policy });
    expect(removed.map(({ id }) => id)).toEqual([backups[0]!.id]);
    expect(decisions[1]).toMatchObject({ keep: true, reasons: [{ rule: 'last-good' }] });
  });

  test('the one before, when the newest is known to be damaged', async () => {
    const damaged = new Set([backups[2]!.id]);
    const { decisions } = await planCleanUp({ vault, policy, damaged });
    expect(decisions.map(({ keep }) => keep)).toEqual([false, true, true]);
  });

  test('the only proven one, whoever knows that it is', async () => {
    const proven = new Set([backups[0]!.id]);
    const asked = await planCleanUp({ vault, policy, proven });
    expect(asked.decisions[0]).toMatchObject({ keep: true, reasons: [{ rule: 'only-proven' }] });
    const evidence = [
      'holdfast',
      'kind:evidence',
      `backup:${backups[1]!.id}`,
      'level:restore',
      'outcome:proven',
    ];
    await saveSnapshot(vault, { ...backups[1]!.snapshot, tags: evidence });
    const told = await planCleanUp({ vault, policy });
    expect(told.decisions.map(({ keep }) => keep)).toEqual([false, true, true]);
    expect(told.evidence).toBe(0);
  });

  test('what is in use, and what was pinned', async () => {
    const protect = new Set([backups[0]!.id]);
    await retag(backups[1]!, [...backups[1]!.tags, 'pinned'], { original: backups[1]!.id });
    const { decisions } = await cleanUpVault({ vault, policy, protect });
    expect(decisions.map(({ reasons }) => reasons[0]?.rule)).toEqual(['in-use', 'pinned', 'last']);
    expect(await idsIn()).toEqual(backups.map(({ id }) => id));
  });

  test('snapshots of other programs, unless told otherwise', async () => {
    for (const backup of backups.slice(0, 2)) await retag(backup, []);
    const { decisions } = await cleanUpVault({ vault, policy });
    expect(decisions.map(({ reasons }) => reasons[0]?.rule)).toEqual(['foreign', 'foreign', 'last']);
    expect((await cleanUpVault({ vault, policy, includeForeign: true })).removed).toHaveLength(1);
  });

  test('what came while it was under way', async () => {
    let late: Backup | undefined;
    const { removed } = await cleanUpVault({
      ...{ vault, policy },
      approve: async () => {
        // Finds its data in the vault, and stores nothing of it anew.
        late = (await backUpFiles({ vault, paths: [join(place.folder, 'source')], name: 'shop' })).backup;
        await retag(backups[0]!, [...backups[0]!.tags, 'pinned'], { original: backups[0]!.id });
        return true;
      },
    });
    expect(removed.map(({ id }) => id)).toEqual([backups[1]!.id]);
    expect(await idsIn()).toEqual([backups[0]!.id, backups[2]!.id, late!.id]);
    expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true });
  });
});

test('evidence goes with its backup, and with a backup that is gone', async () => {
  for (const id of [backups[0]!.id, backups[2]!.id, 'f'.repeat(64)]) {
    const tags = ['holdfast', 'kind:evidence', `backup:${id}`, 'outcome:partly'];
    await saveSnapshot(vault, { ...backups[2]!.snapshot, tags });
  }
  expect((await cleanUpVault({ vault, policy })).evidence).toBe(2);
  const left = await listSnapshots(vault);
  expect(left.map(({ tags }) => tags?.includes('kind:evidence')).sort()).toEqual([false, true]);
});

test('a second snapshot of a backup goes, the backup stays', async () => {
  await saveSnapshot(vault, { ...backups[2]!.snapshot, original: backups[2]!.id });
  expect(await listSnapshots(vault)).toHaveLength(4);
  await cleanUpVault({ vault });
  expect(await listSnapshots(vault)).toHaveLength(3);
  expect(await idsIn()).toEqual(backups.map(({ id }) => id));
});

describe('a clean-up refuses, and changes nothing,', () => {
  let before: string[];
  const expectRefused = async (options: object, code: string): Promise<void> => {
    before = await filesIn('');
    await expect(cleanUpVault({ vault, policy, ...options })).rejects.toMatchObject({ code });
    place.faulty.faults = [];
    expect(await filesIn('')).toEqual(before);
  };

  test('when no backup is listed', async () => {
    for (const { snapshot } of backups) await vault.files.remove('snapshots', snapshot.id);
    await expectRefused({}, 'clean-up-refused');
    await cleanUpVault({ vault, expect: { atLeast: 0 } });
    expect(await filesIn('data')).toEqual([]);
    expect(await filesIn('index')).toEqual([]);
  });

  test('when backups are missing that the caller knows of', async () => {
    await vault.files.remove('snapshots', backups[1]!.snapshot.id);
    await expectRefused({ expect: { ids: new Set(backups.map(({ id }) => id)) } }, 'clean-up-refused');
    await expectRefused({ expect: { atLeast: 3 } }, 'clean-up-refused');
  });

  test('when a listing leaves out a snapshot that is there', async () => {
    const list = vault.files.list.bind(vault.files);
    let listings = 0;
    vault.files.list = async (kind, signal) => {
      const ids = await list(kind, signal);
      return kind === 'snapshots' && ++listings === 2 ? ids.slice(1) : ids;
    };
    await expectRefused({}, 'clean-up-refused');
  });

  test('when a later listing leaves out what an earlier one had', async () => {
    const list = vault.files.list.bind(vault.files);
    let listings = 0;
    vault.files.list = async (kind, signal) => {
      const ids = await list(kind, signal);
      return kind === 'snapshots' && ++listings > 2 ? [] : ids;
    };
    await expectRefused({}, 'clean-up-refused');
  });

  test('when a snapshot, an index file, or a directory that is needed is damaged', async () => {
    const effect = { kind: 'flip', byte: 70 } as const;
    for (const folder of ['snapshots', 'index']) {
      place.faulty.faults = [{ operation: 'readAll', name: new RegExp(`^${folder}/`), effect }];
      await expectRefused({}, 'vault-damaged');
    }
    place.faulty.faults = [{ operation: 'read', name: /^data/, effect }];
    await expectRefused({}, 'vault-damaged');
  });

  test('when a pack that is needed is missing, or has another size', async () => {
    const names = await filesIn('data');
    for (const name of names) {
      const bytes = await place.storage.readAll(name);
      await place.storage.remove(name);
      await place.storage.create(name, [bytes, Buffer.from('x')]);
      const plan = planCleanUp({ vault });
      await expect(plan).rejects.toMatchObject({ code: 'vault-damaged' });
      await place.storage.remove(name);
      await expectRefused({ policy: {} }, 'vault-damaged');
      await place.storage.create(name, [bytes]);
    }
  });

  test('while somebody works on the vault', async () => {
    await using _lock = await (await place.open()).lock({ exclusive: false });
    await expect(cleanUpVault({ vault, policy })).rejects.toMatchObject({ code: 'vault-locked' });
    expect(await idsIn()).toHaveLength(3);
  });

  test('when it is told no', async () => {
    await expectRefused({ approve: async () => false }, 'cancelled');
  });
});

test('at every failure of the store the vault stays whole, and the next clean-up finishes', async () => {
  const calls = new Set<string>();
  for (const operation of ['create', 'remove'] as const) {
    for (const nth of [1, 2, 3, 5, 8]) {
      await using other = await makeTemporaryVault();
      for (let i = 0; i < 3; i++) {
        const source = join(other.folder, 'source');
        mkdirSync(source, { recursive: true });
        for (const name of ['same', `${i}`]) writeFileSync(join(source, name), noise(name, 60_000));
        await backUpFiles({ vault: other.vault, paths: [source], name: 'shop' });
      }
      const name = /^(data|index|snapshots)/;
      const faults = [{ operation, name, nth, effect: { kind: 'fail' } as const }];
      other.faulty.faults = faults;
      const rules = { vault: other.vault, policy, maxUnusedPercent: 0 };
      const failed = await cleanUpVault(rules).then(
        () => false,
        () => true,
      );
      other.faulty.faults = [];
      if (failed) calls.add(operation);
      expect(await verifyVault({ vault: other.vault, level: 'full' })).toMatchObject({ sound: true });
      expect(await cleanUpVault(rules)).toMatchObject({ status: 'succeeded', unusedBytes: 0 });
      expect(await listBackups(other.vault)).toHaveLength(1);
      expect(await verifyVault({ vault: other.vault, level: 'full' })).toMatchObject({
        ...{ sound: true, unindexedPacks: 0 },
      });
      if (!failed) break;
    }
  }
  expect([...calls]).toEqual(['create', 'remove']);
});

test('where there is no room to copy, what nothing needs goes all the same', async () => {
  const source = join(place.folder, 'source');
  writeFileSync(join(source, 'other'), noise('other', 300_000));
  await backUpFiles({ vault, paths: [source], name: 'shop' });
  writeFileSync(join(source, 'file'), noise('new', 200_000));
  await backUpFiles({ vault, paths: [source], name: 'shop' });
  const before = await place.storage.totalSize('');
  // Room for index files, and for no pack.
  place.faulty.faults = [
    {
      operation: 'create',
      name: /^data/,
      effect: { kind: 'fail', error: new HoldfastError('storage-full', 'Full.') },
    },
  ];
  const result = await cleanUpVault({ vault, policy, maxUnusedPercent: 0 });
  expect(result).toMatchObject({ status: 'partial', problems: [expect.stringContaining('no room')] });
  expect(result.freedBytes).toBe(before - (await place.storage.totalSize('')));
  expect(result.freedBytes).toBeGreaterThan(500_000);
  place.faulty.faults = [];
  expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true });
  expect(await cleanUpVault({ vault, maxUnusedPercent: 0 })).toMatchObject({
    status: 'succeeded',
    unusedBytes: 0,
  });
});

test('a damaged pack stays where it is, and the rest is cleaned up', async () => {
  const source = join(place.folder, 'source');
  writeFileSync(join(source, 'other'), noise('other', 300_000));
  await backUpFiles({ vault, paths: [source], name: 'shop' });
  writeFileSync(join(source, 'file'), noise('new', 200_000));
  await backUpFiles({ vault, paths: [source], name: 'shop' });
  const plan = await planCleanUp({ vault, policy, maxUnusedPercent: 0 });
  expect(plan.packs.copied).toBeGreaterThan(0);
  let spoiled = '';
  const read = place.storage.read.bind(place.storage);
  place.storage.read = async (name, offset, length, options) => {
    const bytes = await read(name, offset, length, options);
    // Directories are read one by one, and are small.
    if (length > 250_000) spoiled = name;
    return name === spoiled ? Buffer.from(bytes.map((byte) => byte ^ 1)) : bytes;
  };
  const result = await cleanUpVault({ vault, policy, maxUnusedPercent: 0 });
  expect(result).toMatchObject({ status: 'partial', problems: [expect.stringContaining(spoiled)] });
  expect(await filesIn('data')).toContain(spoiled);
  place.storage.read = read;
  expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true });
});
