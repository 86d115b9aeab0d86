import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkplace } from './holdfast.ts';
import { onTerminal } from './terminal.ts';

const place = makeWorkplace('export');
let database: TestDatabase;
let url: string[];

beforeAll(async () => {
  database = await createTestDatabase('cli_export');
  url = ['--url', database.url];
  await database.query(`
    CREATE TABLE country (code text PRIMARY KEY, name text);
    CREATE TABLE member (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE, first_name text, country text REFERENCES country, pin_hash text);
    CREATE TABLE visit (member_id bigint REFERENCES member ON DELETE CASCADE, number int, note text, PRIMARY KEY (member_id, number));
    CREATE TABLE log (member text, what text);
    INSERT INTO country VALUES ('FR', 'France');
    INSERT INTO member (email, first_name, country) SELECT n || '@x.org', 'Name ' || n, 'FR' FROM generate_series(1, 3) AS n;
    INSERT INTO visit SELECT m, n, '=SUM(' || n || ')' FROM generate_series(1, 3) AS m, generate_series(1, 4) AS n;
    INSERT INTO log SELECT n::text, 'did' FROM generate_series(1, 3) AS n; SELECT 1`);
  writeFileSync(place.at('secret'), 'seven geese argue about tax law\n');
  await place.json([
    'export',
    'plan',
    ...url,
    '--root',
    'public.member',
    '--choices',
    choices(),
    '--out',
    'plan.json',
  ]);
});

afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

function choices(): string {
  writeFileSync(
    place.at('choices.json'),
    JSON.stringify({
      softReferences: [
        { child: 'public.log', childColumns: ['member'], parent: 'public.member', parentColumns: ['id'] },
      ],
      columns: [{ table: 'public.member', column: 'pin_hash', treatment: 'include' }],
    }),
  );
  return 'choices.json';
}

const plan = (out: string) => ['export', 'plan', ...url, '--root', 'member', '--out', out];
const create = (...args: string[]) => ['export', 'create', ...url, '--plan', 'plan.json', ...args];
const restore = (file: string, ...args: string[]) => ['export', 'restore', file, ...url, ...args];

describe('export plan', () => {
  test('without a root it says which tables may be one', async () => {
    const { roots } = await place.json(['export', 'plan', ...url]);
    expect(roots[0]).toMatchObject({ table: 'public.member', nameColumns: ['first_name', 'email'] });
    const { stdout } = await place.run(['export', 'plan', ...url]);
    expect(stdout).toMatch(/public\.member +it is called member/);
  });

  test('shows each table and how it is reached', async () => {
    const { stdout, code } = await place.run([
      'export',
      'plan',
      ...url,
      '--root',
      'member',
      '--choices',
      'choices.json',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^public\.member +the profile/m);
    expect(stdout).toMatch(/^public\.visit +belongs to it .*public\.visit \(member_id\)$/m);
    expect(stdout).toMatch(/^public\.log +belongs to it/m);
    expect(stdout).toMatch(/^public\.country +referred to/m);
  });

  test('what cannot be used', async () => {
    for (const args of [
      ['--root', 'public.nothing'],
      ['--root', 'public.log'],
      ['--root', 'member', '--choices', 'secret'],
    ]) {
      const { code } = await place.run(['export', 'plan', ...url, ...args]);
      expect(code).toBe(args[1] === 'public.log' ? 1 : 2);
    }
    writeFileSync(place.at('wrong.json'), '{"edges": {"x": "mine"}}');
    const { stderr } = await place.run([
      'export',
      'plan',
      ...url,
      '--root',
      'member',
      '--choices',
      'wrong.json',
    ]);
    expect(stderr).toContain('“edges” is not one of own, own-up, mention, reference');
    const taken = await place.run(['export', 'plan', ...url, '--root', 'member', '--out', 'plan.json']);
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining('plan.json exists already')]);
  });
});

describe('export create and restore', () => {
  test('a passphrase is made up, printed once, and opens the file', async () => {
    const made = await place.json(create('--profile', '2', '--out', '2.zip'));
    expect(made).toMatchObject({
      status: 'succeeded',
      rows: { own: 6, reference: 1, stub: 0 },
      profileCount: 1,
      restorable: true,
    });
    expect(statSync(place.at('2.zip')).mode & 0o777).toBe(0o600);
    expect(statSync(place.at('2.zip')).size).toBe(made.sizeBytes);
    const environment = { HOLDFAST_FILE_PASSWORD: made.password };
    await database.query('DELETE FROM visit WHERE member_id = 2; DELETE FROM member WHERE id = 2; SELECT 1');
    const dry = await place.json(restore('2.zip', '--dry-run'), { environment });
    expect(dry).toMatchObject({ status: 'succeeded', dryRun: true });
    expect(await database.query('SELECT id::int FROM member ORDER BY id')).toEqual([{ id: 1 }, { id: 3 }]);
    const { stdout, code } = await place.run(restore('2.zip'), { environment });
    expect(stdout).toMatch(/^✓ 1 profile was restored\./);
    expect(stdout).toMatch(/^public\.visit +4 +0 +0 +0 +4$/m);
    expect(code).toBe(0);
    const { stdout: text } = await place.run(create('--profile', '3', '--out', '3.zip'));
    expect(text).toMatch(/^ {2}Passphrase {2}[a-z]+(-[a-z]+){6,}$/m);
  });

  test('a dry run counts, and makes nothing', async () => {
    const { tables } = await place.json(create('--profile', '1', '--out', 'dry.zip', '--dry-run'));
    expect(tables).toContainEqual({ table: 'public.visit', own: 4, reference: 0, stub: 0 });
    const { stdout } = await place.run(create('--all', '--out', 'dry.zip', '--dry-run'));
    expect(stdout).toMatch(/^public\.country +0 +1 +0$/m);
    expect(existsSync(place.at('dry.zip'))).toBe(false);
  });

  test('a passphrase of one’s own, and the wrong one', async () => {
    await place.json(
      create('--all', '--out', 'all.html', '--container', 'html', '--password-file', 'secret'),
    );
    const wrong = await place.run(restore('all.html'), { environment: { HOLDFAST_FILE_PASSWORD: 'wrong' } });
    expect(wrong.code).toBe(12);
    const none = await place.run(restore('all.html'));
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('HOLDFAST_FILE_PASSWORD')]);
    expect((await place.json(restore('all.html', '--password-file', 'secret'))).status).toBe('succeeded');
    const weak = await place.run(create('--all', '--out', 'weak.zip'), {
      environment: { HOLDFAST_FILE_PASSWORD: 'passwordpassword' },
    });
    expect([weak.code, weak.stderr]).toEqual([2, expect.stringContaining('easy to guess')]);
    expect(weak.stderr).not.toContain('passwordpassword');
    expect(existsSync(place.at('weak.zip'))).toBe(false);
  });

  test('a passphrase that is typed', async () => {
    const typed = 'nine owls discuss a tax on gravel';
    const made = await onTerminal(place, create('--profile', '1', '--out', 'typed.zip', '--ask-password'), [
      ['Choose a passphrase', `${typed}\r`],
      ['The same again: ', `${typed}\r`],
    ]);
    expect([made.code, made.screen.includes(typed)]).toEqual([0, false]);
    const opened = await onTerminal(place, restore('typed.zip'), [
      ['Passphrase of typed.zip: ', 'wrong\r'],
      ['Try again.', ''],
      ['Passphrase of typed.zip: ', `${typed}\r`],
    ]);
    expect(opened.code).toBe(0);
    expect(opened.screen).toContain('1 profile was restored');
  });

  test('a changed row: refused with what differs, then the policies', async () => {
    await place.json(create('--profile', '1', '--out', '1.zip', '--not-encrypted', '--format', 'json'));
    await database.query(`UPDATE member SET first_name = 'Changed' WHERE id = 1; SELECT 1`);
    const refused = await place.run(restore('1.zip'));
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('Nothing was written');
    expect(refused.stdout).toContain('first_name: database "Changed"  export "Name 1"');
    const skipped = await place.json(restore('1.zip', '--policy', 'skip'), { code: 3 });
    expect(skipped.status).toBe('partial');
    expect((await place.json(restore('1.zip', '--policy', 'overwrite'))).status).toBe('succeeded');
    expect(await database.query('SELECT first_name FROM member WHERE id = 1')).toEqual([
      { first_name: 'Name 1' },
    ]);
  });

  test('row by row on request, with what differs below each', async () => {
    await place.json(create('--profile', '1', '--out', 'rows.zip', '--not-encrypted', '--format', 'json'));
    await database.query(`UPDATE visit SET note = 'other' WHERE member_id = 1 AND number = 2;
      DELETE FROM visit WHERE member_id = 1 AND number = 3; SELECT 1`);
    const dry = ['--policy', 'overwrite', '--dry-run', '--rows'];
    const { stdout } = await place.run(restore('rows.zip', ...dry));
    expect(stdout).toMatch(/^public\.member, id 1: the same, would be kept$/m);
    expect(stdout).toMatch(
      /^public\.visit, member_id 1, number 2: different, would be changed\n {2}note: database "other" {2}export "=SUM\(2\)"$/m,
    );
    expect(stdout).toMatch(/^public\.visit, member_id 1, number 3: new, would be added$/m);
    const first = await place.run(restore('rows.zip', ...dry, '2'));
    expect(first.stdout).toContain('and 5 more rows; --rows NUMBER lists more.');
    const refused = await place.run(restore('rows.zip', '--rows'));
    expect(refused.stdout).toMatch(/^public\.visit, member_id 1, number 3: new$/m);
    const { rows } = await place.json(restore('rows.zip', '--policy', 'overwrite', '--rows', '100'));
    expect(rows).toContainEqual({
      ...{ table: 'public.visit', key: { member_id: '1', number: '2' }, state: 'different', done: 'changed' },
    });
    expect((await place.run(restore('rows.zip', '--rows', 'many'))).code).toBe(2);
  });

  test('an unencrypted ZIP has readable names; formulas in it are no formulas', async () => {
    await place.json(create('--profile', '1', '--out', 'plain.zip', '--not-encrypted', '--format', 'csv'));
    const bytes = readFileSync(place.at('plain.zip'), 'latin1');
    expect(bytes).toContain('csv/002-public.visit.csv');
    expect(bytes).not.toContain('data/');
    const { error } = await place.json(restore('plain.zip'), { code: 1 });
    expect(error).toMatchObject({ code: 'unsupported', message: expect.stringContaining('it has no JSON') });
  });

  test('command lines that fit nothing leave nothing', async () => {
    const before = readdirSync(place.folder);
    for (const args of [
      ['--out', 'x.zip'],
      ['--all', '--profile', '1', '--out', 'x.zip'],
      ['--profile', '99', '--out', 'x.zip'],
      ['--profile', '["1","2"]', '--out', 'x.zip'],
      ['--profile', '[1', '--out', 'x.zip'],
      ['--profile', '1', '--format', 'xml', '--out', 'x.zip'],
      ['--profile', '1', '--not-encrypted', '--container', 'html', '--out', 'x.zip'],
      ['--profile', '1', '--not-encrypted', '--password-file', 'secret', '--out', 'x.zip'],
      ['--profile', '1', '--max-rows', '2', '--out', 'x.zip'],
    ]) {
      const { code, stdout } = await place.run(create(...args));
      expect([args, code === 1 || code === 2, stdout]).toEqual([args, true, '']);
    }
    expect(readdirSync(place.folder)).toEqual(before);
    writeFileSync(place.at('no-export'), 'hello');
    expect((await place.run(restore('no-export'))).code).toBe(1);
    expect((await place.run(restore('not-there'))).code).toBe(2);
  });
});

describe('export create from a backup', () => {
  test('restores it into a scratch server, and says of which moment the rows are', async () => {
    await place.json(['init', '--vault', 'vault']);
    const backup = ['backup', 'database', '--vault', 'vault', ...url, '--name', 'shop'];
    await place.json(backup);
    const fromBackup = ['export', 'create', 'latest', '--vault', 'vault', '--plan', 'plan.json'];
    await database.query(`UPDATE member SET first_name = 'Later' WHERE id = 2; SELECT 1`);
    const made = await place.json([...fromBackup, '--profile', '2', '--out', 'then.zip', '--not-encrypted']);
    expect(made.status).toBe('succeeded');
    expect(Date.parse(made.snapshotTime)).toBeLessThan(Date.now());
    const { differences } = await place.json(restore('then.zip', '--dry-run'), { code: 1 });
    expect(differences).toMatchObject([
      { columns: [{ column: 'first_name', inDatabase: 'Later', inExport: 'Name 2' }] },
    ]);
    const both = await place.run([...fromBackup, ...url, '--all', '--out', 'both.zip']);
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('no --url')]);
    const lonely = await place.run(create('--vault', 'vault', '--all', '--out', 'lonely.zip'));
    expect(lonely.code).toBe(2);
    await database.query(`UPDATE member SET first_name = 'Name 2' WHERE id = 2; SELECT 1`);
  }, 120_000);

  test('one profile is restored from it, secrets included', async () => {
    await place.json(plan('redacting.json'));
    await database.query(`UPDATE member SET pin_hash = 'secret 3' WHERE id = 3; SELECT 1`);
    await place.json(['backup', 'database', '--vault', 'vault', ...url, '--name', 'shop']);
    await database.query('DELETE FROM visit WHERE member_id = 3; DELETE FROM member WHERE id = 3; SELECT 1');
    const from = ['export', 'restore', 'latest', '--vault', 'vault', ...url, '--plan', 'redacting.json'];
    const { stdout, code } = await place.run([...from, '--profile', '3', '--rows']);
    expect(stdout).toMatch(/^public\.visit, member_id 3, number 4: new, added$/m);
    expect(code).toBe(0);
    expect(await database.query('SELECT pin_hash FROM member WHERE id = 3')).toEqual([
      { pin_hash: 'secret 3' },
    ]);
    expect(await place.json([...from, '--profile', '3'])).toMatchObject({
      status: 'succeeded',
      profileCount: 1,
    });
    const nobody = await place.json([...from, '--profile', '99'], { code: 2 });
    expect(nobody.error.code).toBe('profile-not-found');
    expect((await place.run(from)).code).toBe(2);
    expect((await place.run(restore('x.zip', '--plan', 'plan.json'))).code).toBe(2);
  }, 120_000);
});
