/** What stops an export, and that nothing half-done stays. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { findProfiles, restoreExport } from '@holdfast/core/exports';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkFolder } from '../support/local-vault.ts';
import { exportTo, plan } from './export-place.ts';

const place = makeWorkFolder('refusals');
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase('refusals');
  await database.query(`
    CREATE TABLE member (id int PRIMARY KEY, name text, password_hash text NOT NULL, api_token text);
    CREATE TABLE visit (id serial PRIMARY KEY, member_id int NOT NULL REFERENCES member, body text);
    INSERT INTO member SELECT n, 'name ' || n, 'hush-' || n, 'psst' FROM generate_series(1, 5) AS n;
    INSERT INTO visit (member_id, body) SELECT 1 + n % 5, repeat(md5(n::text), 30) FROM generate_series(1, 20000) AS n; SELECT 1`);
});

afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

const memberPlan = () => plan(database, { root: 'member' });

describe('profiles', () => {
  test('are found by key and by any part of a name', async () => {
    const options = { connection: parseConnectionUrl(database.url), plan: await memberPlan() };
    expect(await findProfiles({ ...options, search: '3' })).toEqual([{ key: ['3'], names: ['name 3'] }]);
    expect(await findProfiles({ ...options, search: 'NAME', limit: 2 })).toHaveLength(2);
    await database.query(`UPDATE member SET name = 'a name with 5' WHERE id = 1; SELECT 1`);
    const found = await findProfiles({ ...options, search: '5' });
    expect(found.map(({ key }) => key)).toEqual([['5'], ['1']]);
    await database.query(`UPDATE member SET name = 'name 1' WHERE id = 1; SELECT 1`);
    for (const search of ['%', "'", 'nobody']) expect(await findProfiles({ ...options, search })).toEqual([]);
  });
});

describe('an export', () => {
  test('leaves secrets out, says so, and is then not restorable', async () => {
    const path = place.at('secrets.zip');
    const { manifest } = await exportTo(database, path, {
      plan: await memberPlan(),
      profiles: [['1']],
      protection: { kind: 'none' },
    });
    expect(manifest.redactions.map(({ column }) => column)).toEqual(['password_hash', 'api_token']);
    expect(manifest.restorable).toBe(false);
    expect(readFileSync(path, 'latin1')).not.toMatch(/hush|psst/);
    await expect(restoreExport({ connection: parseConnectionUrl(database.url), path })).rejects.toMatchObject(
      {
        code: 'unsupported',
        message: expect.stringContaining('public.member.password_hash is redacted'),
      },
    );
  });

  test.for([
    ['rows', { rows: 100 }],
    ['bytes', { bytes: 100_000 }],
    ['time', { timeMs: 1 }],
  ] as const)('stops at its limit of %s', async ([name, limits]) => {
    const options = { plan: await memberPlan(), profiles: 'all' as const, limits };
    await expect(exportTo(database, place.at(`${name}.zip`), options)).rejects.toMatchObject({
      code: 'limit-exceeded',
    });
    expect(readdirSync(place.path).filter((file) => file.includes(name))).toEqual([]);
  });

  test.for(['finding rows', 'exporting', 'verifying'])('can be stopped while %s', async (phase) => {
    const before = readdirSync(place.path);
    const controller = new AbortController();
    const stopped = exportTo(database, place.at('stopped.zip'), {
      plan: await memberPlan(),
      profiles: 'all',
      signal: controller.signal,
      onProgress: (progress) => progress.phase === phase && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(place.path)).toEqual(before);
    // The server ends a session that was cut off as soon as it notices.
    const others = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    while ((await database.query(others)).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test('refuses a profile that is not there, weak passphrases, a name that is taken, a plain page', async () => {
    const options = { plan: await memberPlan(), profiles: [['1']] };
    for (const key of ['77', 'abc', ''])
      await expect(
        exportTo(database, place.at('x.zip'), { ...options, profiles: [[key]] }),
      ).rejects.toMatchObject({ code: 'profile-not-found' });
    await expect(
      exportTo(database, place.at('x.zip'), {
        ...options,
        protection: { kind: 'passphrase', passphrase: 'password12345678', isGenerated: false },
      }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(
      exportTo(database, place.at('x.html'), { ...options, container: 'html', protection: { kind: 'none' } }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    await exportTo(database, place.at('taken.zip'), options);
    const bytes = readFileSync(place.at('taken.zip'));
    await expect(exportTo(database, place.at('taken.zip'), options)).rejects.toMatchObject({
      code: 'storage-exists',
    });
    expect(readFileSync(place.at('taken.zip')).equals(bytes)).toBe(true);
    await expect(exportTo(database, place.at('no', 'folder.zip'), options)).rejects.toMatchObject({
      code: 'storage-denied',
    });
    expect(existsSync(place.at('x.zip'))).toBe(false);
  });

  test('never passes text on that is not what it says', async () => {
    await using ascii = await createTestDatabase(
      'ascii',
      `ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
    );
    await ascii.query(
      `CREATE TABLE m (id int PRIMARY KEY, a text); INSERT INTO m VALUES (1, 'é'), (2, E'\\xe9'); SELECT 1`,
    );
    const made = await plan(ascii, { root: 'm' });
    expect((await exportTo(ascii, place.at('utf8.zip'), { plan: made, profiles: [['1']] })).status).toBe(
      'succeeded',
    );
    await expect(
      exportTo(ascii, place.at('latin.zip'), { plan: made, profiles: [['2']] }),
    ).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('SQL_ASCII'),
    });
    expect(existsSync(place.at('latin.zip'))).toBe(false);
  });

  test('tells of a database that the plan no longer fits', async () => {
    await using changed = await createTestDatabase('drift');
    await changed.query('CREATE TABLE m (id int PRIMARY KEY, a text); INSERT INTO m VALUES (1, 1); SELECT 1');
    const old = await plan(changed, { root: 'm' });
    await changed.query(
      'ALTER TABLE m ADD b text; CREATE TABLE child (m int NOT NULL REFERENCES m); SELECT 1',
    );
    const made = await exportTo(changed, place.at('drift.zip'), { plan: old, profiles: 'all' });
    expect(made.status).toBe('partial');
    expect(made.manifest.drift).toEqual([
      'The column public.m.b is new, and not in the plan.',
      'The reference from public.child (m) to public.m is new, and not in the plan.',
    ]);
    await changed.query('ALTER TABLE m DROP a; SELECT 1');
    await expect(
      exportTo(changed, place.at('gone.zip'), { plan: old, profiles: 'all' }),
    ).rejects.toMatchObject({
      code: 'plan-outdated',
      message: expect.stringContaining('public.m.a is gone'),
    });
  });

  test('fails instead of leaving out what row security hides, and what a role may not read', async () => {
    await using secured = await createTestDatabase('secured');
    const role = secured.name;
    await secured.query(`CREATE ROLE "${role}" LOGIN PASSWORD 'pw'; CREATE TABLE m (id int PRIMARY KEY);
      CREATE TABLE hidden (id int PRIMARY KEY, m int NOT NULL REFERENCES m); INSERT INTO m VALUES (1); INSERT INTO hidden VALUES (1, 1);
      GRANT SELECT ON m, hidden TO "${role}"; ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; SELECT 1`);
    try {
      const url = new URL(secured.url);
      Object.assign(url, { username: role, password: 'pw' });
      const limited = { ...secured, url: url.href };
      const made = await plan(limited, { root: 'm' });
      expect(made.warnings.map(({ code }) => code)).toEqual(['row-security']);
      const out = place.at('secured.zip');
      await expect(exportTo(limited, out, { plan: made, profiles: 'all' })).rejects.toMatchObject({
        code: 'database-denied',
        message: expect.stringMatching(/row-level security/),
      });
      await secured.query(
        `ALTER TABLE hidden DISABLE ROW LEVEL SECURITY; REVOKE SELECT ON hidden FROM "${role}"; SELECT 1`,
      );
      await expect(exportTo(limited, out, { plan: made, profiles: 'all' })).rejects.toMatchObject({
        code: 'database-denied',
      });
      await secured.query(
        `GRANT SELECT ON hidden TO "${role}"; REVOKE TEMP ON DATABASE "${secured.name}" FROM PUBLIC; SELECT 1`,
      );
      await expect(exportTo(limited, out, { plan: made, profiles: 'all' })).rejects.toMatchObject({
        code: 'database-denied',
        message: expect.stringContaining('TEMP'),
      });
      expect(existsSync(out)).toBe(false);
    } finally {
      await secured.query(`DROP OWNED BY "${role}"; DROP ROLE "${role}"; SELECT 1`);
    }
  });

  test('is one snapshot, whatever happens meanwhile', async () => {
    const path = place.at('snapshot.zip');
    let changed: Promise<unknown> | undefined;
    const { manifest } = await exportTo(database, path, {
      plan: await memberPlan(),
      profiles: [['2']],
      onProgress: ({ phase }) => {
        if (phase !== 'exporting' || changed) return;
        changed = database.query('DELETE FROM visit WHERE member_id = 2; SELECT 1');
      },
    });
    await changed;
    expect(manifest.tables.find(({ table }) => table === 'public.visit')!.files[0]!.rows).toBe(4000);
  });
});
