import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseGoTime, type StoredSnapshot, saveSnapshot } from '../vault/index.ts';
import {
  backupsAmong,
  backupTags,
  checkSourceName,
  chooseByPrefix,
  describeBackup,
  findBackup,
  listBackups,
} from './backup.ts';
import { makeTemporaryVault, type TemporaryVault } from './temporary-vault.fixture.ts';

function snapshot(changes: Partial<StoredSnapshot> = {}): StoredSnapshot {
  const time = '2026-05-04T03:02:01.987654321+02:00';
  return {
    ...{ id: 'a'.repeat(64), time, timeNs: parseGoTime(time).ns, tree: 'b'.repeat(64) },
    ...{ paths: ['/srv', '/home'], hostname: 'kitchen' },
    ...changes,
  };
}

describe('a snapshot seen as a backup', () => {
  test('of ours says what it is of', () => {
    const tags = backupTags('database', 'shop', { run: '42' });
    expect(describeBackup(snapshot({ tags }))).toMatchObject({
      ...{ own: true, kind: 'database', source: 'shop', partial: false, hostname: 'kitchen' },
      time: '2026-05-04T01:02:01.987Z',
      tags: ['holdfast', 'kind:database', 'source:shop', 'run:42'],
    });
    const partial = backupTags('files', 'a:b', { partial: true });
    expect(describeBackup(snapshot({ tags: [...partial, 'kept'] }))).toMatchObject({
      ...{ own: true, kind: 'files', source: 'a:b', partial: true },
    });
  });

  test('of another program is one of files, whatever its tags look like', () => {
    const tags = ['kind:database', 'source:shop', 'partial'];
    expect(describeBackup(snapshot({ tags }))).toMatchObject({
      ...{ own: false, kind: 'files', source: 'kitchen:/srv,/home', partial: false },
      ...{ sizeBytes: undefined, addedBytes: undefined },
    });
    expect(describeBackup(snapshot({ hostname: undefined })).source).toBe('unknown:/srv,/home');
  });
});

describe('a backup whose snapshot was written anew', () => {
  const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];

  test('keeps its id, and is found by the new one too', () => {
    const backups = backupsAmong([snapshot({ id: second, original: first, tags: ['pinned'] })]);
    expect(backups).toMatchObject([{ id: first, pinned: true, duplicates: [] }]);
    expect(chooseByPrefix(backups, '11')).toBe(backups[0]);
    expect(chooseByPrefix(backups, '22')).toBe(backups[0]);
  });

  test('is shown once while the old one is there too, and a pin that may have been set counts', () => {
    const old = snapshot({ id: first });
    const pinned = snapshot({ id: third, original: first, tags: ['pinned'] });
    const unpinned = snapshot({ id: second, original: first });
    for (const all of [
      [old, pinned, unpinned],
      [unpinned, old, pinned],
    ]) {
      const backups = backupsAmong(all);
      expect(backups).toHaveLength(1);
      expect(backups[0]).toMatchObject({ id: first, pinned: true, snapshot: { id: third } });
      expect(backups[0]?.duplicates.map(({ id }) => id).sort()).toEqual([first, second]);
      for (const { id } of all) expect(chooseByPrefix(backups, id)).toBe(backups[0]);
    }
  });

  test('with other contents is a backup of its own', () => {
    const old = snapshot({ id: third });
    const rewritten = snapshot({ id: second, original: third, tree: 'c'.repeat(64) });
    const backups = backupsAmong([rewritten, old]);
    expect(backups.map(({ id }) => id)).toEqual([second, third]);
    expect(backupsAmong([rewritten])[0]?.id).toBe(third);
  });

  test('is found by any beginning of an id that is its own alone', () => {
    const twins = backupsAmong(
      ['0', '1'].map((digit) => snapshot({ id: `ab${digit.repeat(62)}`, tree: digit.repeat(64) })),
    );
    expect(() => chooseByPrefix(twins, 'ab')).toThrow(expect.objectContaining({ code: 'backup-ambiguous' }));
    expect(chooseByPrefix(twins, 'ab1')).toBe(twins[1]);
    for (const wrong of ['', 'latest', 'AB', '.', '*', 'f'.repeat(65)]) {
      expect(() => chooseByPrefix(twins, wrong)).toThrow(
        expect.objectContaining({ code: 'backup-not-found' }),
      );
    }
  });
});

test('evidence about a backup is no backup', () => {
  const tags = ['holdfast', 'kind:evidence', `backup:${'a'.repeat(64)}`];
  expect(backupsAmong([snapshot({ tags }), snapshot()])).toHaveLength(1);
  // What another program tags so is its own.
  expect(backupsAmong([snapshot({ tags: tags.slice(1) })])).toHaveLength(1);
});

describe('the name of a source', () => {
  test.each(['shop', 'Pâtisserie “Crème”', 'a'.repeat(100), '.hidden', 'a.b', '店'])('may be %s', (name) => {
    expect(checkSourceName(name)).toBe(name);
  });

  test.each(['', ' a', 'a ', 'a/b', 'a,b', 'a\nb', '.', '..', 'a'.repeat(101), '店'.repeat(100), '\ud800'])(
    'may not be %j',
    (name) => {
      expect(() => checkSourceName(name)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    },
  );

  test('survives its way through tags', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (name) => {
        try {
          checkSourceName(name);
        } catch {
          return;
        }
        const { source } = describeBackup(snapshot({ tags: backupTags('files', name, {}) }));
        expect(source).toBe(name);
      }),
    );
  });
});

describe('backups in a vault', () => {
  let place: TemporaryVault;
  const ids: string[] = [];
  beforeAll(async () => {
    place = await makeTemporaryVault();
    const save = async (day: number, tags?: string[]) => {
      const { id } = await saveSnapshot(place.vault, {
        ...{ time: `2026-01-0${day}T00:00:00Z`, tree: 'b'.repeat(64), paths: ['/srv'], hostname: 'kitchen' },
        tags,
      });
      ids.push(id);
    };
    await save(1, backupTags('files', 'uploads', {}));
    await save(2, backupTags('database', 'shop', {}));
    await save(3);
    await save(4, backupTags('files', 'uploads', { partial: true }));
  });
  afterAll(() => place[Symbol.asyncDispose]());

  test('are listed oldest first, of one source if wanted', async () => {
    expect((await listBackups(place.vault)).map(({ id }) => id)).toEqual(ids);
    expect((await listBackups(place.vault, { source: 'uploads' })).map(({ id }) => id)).toEqual([
      ids[0],
      ids[3],
    ]);
    expect(await listBackups(place.vault, { source: 'upload' })).toEqual([]);
  });

  test('are found by id, by its beginning, and as the latest of a source or kind', async () => {
    const find = async (...args: [string, Parameters<typeof findBackup>[2]?]) =>
      (await findBackup(place.vault, ...args)).id;
    expect(await find('latest')).toBe(ids[3]);
    expect(await find('latest', { source: 'shop' })).toBe(ids[1]);
    expect(await find('latest', { kind: 'database' })).toBe(ids[1]);
    expect(await find('latest', { source: 'kitchen:/srv' })).toBe(ids[2]);
    for (const id of ids) expect(await find(id.slice(0, 20))).toBe(id);
    await expect(find(ids[0]!, { source: 'shop' })).rejects.toMatchObject({ code: 'backup-not-found' });
    await expect(find(ids[0]!, { kind: 'database' })).rejects.toMatchObject({ code: 'backup-not-found' });
    await expect(find('latest', { source: 'nobody' })).rejects.toMatchObject({
      code: 'backup-not-found',
      message: 'The vault has no backup of “nobody” yet.',
    });
  });
});
