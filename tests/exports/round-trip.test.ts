import { hash } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { parsePlan, restoreExport } from '@holdfast/core/exports';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkFolder } from '../support/local-vault.ts';
import { whyMissing } from '../support/restic.ts';
import { exportTo, passphrase, plan, sevenZip } from './export-place.ts';
import { createOddSchema, hashTables, oddReferences, oddRoot, wipePerson } from './odd-schema.ts';

const place = makeWorkFolder('exports');
let database: TestDatabase;
let before: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase('odd');
  await createOddSchema(database);
  before = await hashTables(database);
});

afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

const oddPlan = async () =>
  parsePlan(
    JSON.parse(JSON.stringify(await plan(database, { root: oddRoot, softReferences: oddReferences }))),
  );
const connection = () => parseConnectionUrl(database.url);

describe('a profile of an odd database', () => {
  test.for(['1', '2', '3', '4'])('comes back as it was: %s', async (id) => {
    const path = place.at(`${id}.zip`);
    const made = await exportTo(database, path, {
      plan: await oddPlan(),
      profiles: [[id]],
      withReasons: id === '2',
    });
    expect(made.manifest.notRestorableBecause).toEqual([]);
    expect(made.status).toBe('succeeded');
    await wipePerson(database, Number(id));
    expect(await hashTables(database)).not.toEqual(before);

    const dry = await restoreExport({ connection: connection(), path, passphrase, dryRun: true });
    expect(dry.status).toBe('succeeded');
    expect(await hashTables(database)).not.toEqual(before);
    const restored = await restoreExport({ connection: connection(), path, passphrase });
    expect(restored.lostReferences).toEqual([]);
    expect(restored.status).toBe('succeeded');
    expect(await hashTables(database)).toEqual(before);
  });

  test('all profiles at once', async () => {
    const path = place.at('all.html');
    await exportTo(database, path, { plan: await oddPlan(), profiles: 'all', container: 'html' });
    for (const id of [1, 2, 3, 4]) await wipePerson(database, id);
    expect((await restoreExport({ connection: connection(), path, passphrase })).status).toBe('succeeded');
    expect(await hashTables(database)).toEqual(before);
    // Once more changes nothing: everything is there.
    const again = await restoreExport({ connection: connection(), path, passphrase });
    expect(
      again.tables.every(({ rows, inserted }) => rows.identical >= 0 && rows.new === 0 && inserted === 0),
    ).toBe(true);
    expect(await hashTables(database)).toEqual(before);
  });

  test('one of several profiles', async () => {
    const path = place.at('all.zip');
    await exportTo(database, path, { plan: await oddPlan(), profiles: 'all' });
    for (const id of [2, 3]) await wipePerson(database, id);
    const without = await hashTables(database);
    const restore = (profile: string[]) =>
      restoreExport({ connection: connection(), path, passphrase, profile });
    await expect(restore(['7'])).rejects.toMatchObject({ code: 'profile-not-found' });
    expect(await hashTables(database)).toEqual(without);
    // Person 3 answers to comments of person 2, and has them as the manager: without them these are empty.
    const third = await restore(['3']);
    expect([third.status, third.profileCount]).toEqual(['partial', 1]);
    expect(third.lostReferences.map(({ table, columns }) => `${table} ${columns}`).toSorted()).toEqual([
      'public.comment parent_id',
      'public.person manager_id',
    ]);
    expect(await database.query('SELECT id::int FROM person ORDER BY id')).toEqual([
      { id: 1 },
      { id: 3 },
      { id: 4 },
    ]);
    await restore(['2']);
    const last = await restoreExport({
      connection: connection(),
      path,
      passphrase,
      profile: ['3'],
      policy: 'overwrite',
    });
    expect(last.status).toBe('succeeded');
    expect(await hashTables(database)).toEqual(before);
  });

  test('connects to the database, and to nothing else', async () => {
    const reached = new Set<string>();
    const note = (message: unknown) => {
      const { socket } = message as { socket: Socket };
      socket.once('connectionAttempt', (address, port) => reached.add(`${address}:${port}`));
    };
    channel('net.client.socket').subscribe(note);
    try {
      const path = place.at('connections.html');
      await exportTo(database, path, {
        plan: await oddPlan(),
        profiles: [['1']],
        formats: ['json', 'csv'],
        container: 'html',
      });
      await restoreExport({ connection: connection(), path, passphrase });
    } finally {
      channel('net.client.socket').unsubscribe(note);
    }
    expect([...reached]).toEqual([`127.0.0.1:${connection().port}`]);
  });

  test('holds nothing of anybody else', async ({ skip }) => {
    const reason = whyMissing('7z');
    if (reason !== undefined) skip(reason);
    const path = place.at('own.zip');
    await exportTo(database, path, { plan: await oddPlan(), profiles: [['3']], formats: ['json', 'csv'] });
    mkdirSync(place.at('own'));
    for (const wrong of ['', 'wrong'])
      await expect(sevenZip('t', `-p${wrong}`, path)).rejects.toThrow('Wrong password');
    await sevenZip('x', `-p${passphrase}`, `-o${place.at('own')}`, path);
    const names = readdirSync(place.at('own'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\./.test(name),
    );
    const marks = new Set<string>();
    for (const name of names) {
      for (const [mark] of readFileSync(place.at('own', name), 'utf8').matchAll(/mark-(\d|of-nobody)/gi))
        marks.add(mark.toLowerCase());
    }
    expect([...marks]).toEqual(['mark-3']);
    const { resources } = JSON.parse(readFileSync(place.at('own', 'datapackage.json'), 'utf8')) as {
      resources: { path: string; hash: string; bytes: number }[];
    };
    expect(resources.length).toBeGreaterThan(30);
    for (const { path: file, hash: expected, bytes } of resources) {
      const contents = readFileSync(place.at('own', file));
      expect([file, contents.length, `sha256:${hash('sha256', contents)}`]).toEqual([file, bytes, expected]);
    }
    // Names of tables would tell something to whoever sees the file.
    expect(names.filter((name) => /person|comment|passport/.test(name))).toEqual([]);
  });
});
