/** Files of other programs taken into a vault: real dumps of pg_dump in all its forms, tar, ZIP and SQL; and bad ones. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import {
  adoptForeign,
  listBackups,
  openDatabaseBackup,
  recogniseForeign,
  restoreDatabaseBackup,
  restoreFilesBackup,
} from '@holdfast/core/backup';
import type { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClientEnvironment } from '../../packages/core/src/postgres/client-environment.ts';
import { startTestCluster, type TestCluster } from '../postgres/test-cluster.ts';
import { createTortureDatabase } from '../postgres/torture-database.ts';
import { createLocalVault, makeWorkFolder } from '../support/local-vault.ts';

const work = makeWorkFolder('foreign');
let vault: Vault;

beforeAll(async () => {
  vault = await createLocalVault(work.at('vault'));
});
afterAll(async () => {
  await vault.close();
  work[Symbol.dispose]();
});

const adopt = (path: string, name: string) => adoptForeign({ path: work.at(path), name, vault });

async function refusalOf(path: string): Promise<string> {
  const before = (await listBackups(vault)).length;
  const error = await adopt(path, 'never').then(
    () => new Error('It was accepted.'),
    (failure: Error) => failure,
  );
  expect(error).toMatchObject({ code: 'portable-unreadable' });
  expect(error.message).toContain(path);
  expect(await listBackups(vault)).toHaveLength(before);
  return error.message;
}

describe('dumps of pg_dump', () => {
  let server: TestCluster;
  const dump = (...args: string[]) => {
    using environment = new ClientEnvironment(server.target('torture'));
    execFileSync(server.tools.paths.pg_dump, [...args, 'torture'], {
      env: environment.variables,
      cwd: work.path,
    });
  };
  beforeAll(async () => {
    server = await startTestCluster();
    await createTortureDatabase(server, 'torture');
    dump('-Fc', '-f', 'default.dump');
    dump('-Fc', '-Z0', '-f', 'plain.dump');
    dump('-Ft', '-f', 'own.tar');
    dump('-Fd', '-f', 'directory');
    dump('-Fd', '-Z0', '-f', 'directory-plain');
    execFileSync('tar', ['-cf', 'directory.tar', 'directory'], { cwd: work.path });
    execFileSync('tar', ['-cf', 'flat.tar', '-C', 'directory-plain', '.'], { cwd: work.path });
    // Of these not every semicolon ends a statement.
    await server.sql(
      'torture',
      `CREATE RULE two_steps AS ON DELETE TO shop.node WHERE OLD.id IS NULL
         DO ALSO (SELECT 1; SELECT CASE WHEN true THEN 2 END);
       CREATE FUNCTION shop.two_steps() RETURNS int LANGUAGE sql
         BEGIN ATOMIC SELECT CASE WHEN true THEN 1 ELSE 2 END; SELECT 3; END`,
    );
    dump('-Fp', '-f', 'script.sql');
    execFileSync('gzip', ['-k', 'default.dump'], { cwd: work.path });
  }, 180_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  test.for([
    ['default.dump', 'dump'],
    ['plain.dump', 'dump'],
    ['default.dump.gz', 'dump'],
    ['own.tar', 'dump-tar'],
    ['directory.tar', 'dump-tar'],
    ['flat.tar', 'dump-tar'],
  ] as const)('%s is adopted whole, and restored like any other', async ([path, form]) => {
    const name = path.replaceAll('.', '_').replaceAll('-', '_');
    expect(await recogniseForeign(work.at(path))).toMatchObject({ form });
    const { backup, isNew } = await adopt(path, name);
    expect(isNew).toBe(true);
    expect(backup).toMatchObject({ kind: 'database', source: name, own: true });
    expect(backup.tags).toContain('adopted');
    const { manifest } = await openDatabaseBackup(vault, backup);
    const live = await server.sql<{ n: number }>(
      'torture',
      'SELECT count(*)::int AS n FROM pg_largeobject_metadata',
    );
    expect(manifest.largeObjects.count).toBe(live[0]!.n);
    const result = await restoreDatabaseBackup({
      ...{ vault, backup, target: server.target(`restored_${name}`), mode: 'create', roles: 'fail' },
    });
    expect(result.comparison?.differences).toEqual([]);
    expect(result.status).toBe('succeeded');
    expect((await adopt(path, name)).isNew).toBe(false);
  });

  test('all forms of one database hold the same tables', async () => {
    const hashes = new Set<string>();
    for (const backup of await listBackups(vault)) {
      const { manifest } = await openDatabaseBackup(vault, backup);
      const tables = manifest.tables.map(
        ({ schema, name, rows, sha256 }) => `${schema}.${name} ${rows} ${sha256}`,
      );
      hashes.add(tables.sort().join('\n'));
      expect(manifest.tables.length).toBeGreaterThan(5);
    }
    expect(hashes.size).toBe(1);
  });

  test('one that is cut off is refused, wherever it was cut', async () => {
    for (const path of ['default.dump', 'plain.dump', 'own.tar', 'directory.tar']) {
      const bytes = readFileSync(work.at(path));
      for (const part of [0.02, 0.5, 0.9, 0.97]) {
        writeFileSync(work.at(`cut-${path}`), bytes.subarray(0, Math.floor(bytes.length * part)));
        expect(await refusalOf(`cut-${path}`)).toMatch(
          /cut off|not complete|missing|damaged|lacks|cannot be read/,
        );
      }
    }
  });

  test('one whose compressed data were changed is refused', async () => {
    const bytes = readFileSync(work.at('default.dump'));
    bytes.fill(0xaa, Math.floor(bytes.length * 0.8), Math.floor(bytes.length * 0.8) + 64);
    writeFileSync(work.at('changed.dump'), bytes);
    await refusalOf('changed.dump');
  });

  test('a tar with something beside the dump is refused', async () => {
    writeFileSync(work.at('directory-plain', 'evil.sh'), 'x');
    execFileSync('tar', ['-cf', 'beside.tar', '-C', 'directory-plain', 'toc.dat', 'evil.sh'], {
      cwd: work.path,
    });
    expect(await refusalOf('beside.tar')).toMatch(/evil\.sh/);
  });

  test('SQL is kept as a file, byte for byte, and said to be unproven', async () => {
    const { backup, warnings, form } = await adopt('script.sql', 'script');
    expect({ form, kind: backup.kind }).toEqual({ form: 'sql', kind: 'files' });
    expect(warnings.join('\n')).toMatch(
      /loaded into a scratch server of PostgreSQL \d+.*: \d+ tables with [\d,]+ rows/,
    );
    const { status } = await restoreFilesBackup({ vault, backup, to: work.at('sql-back'), existing: 'fail' });
    expect(status).toBe('succeeded');
    const back = readFileSync(work.at('sql-back/script/script.sql'));
    expect(back.equals(readFileSync(work.at('script.sql')))).toBe(true);
    execFileSync('gzip', ['-k', 'script.sql'], { cwd: work.path });
    expect(await recogniseForeign(work.at('script.sql.gz'))).toEqual({ form: 'sql', packed: 'gzip' });
    expect((await adopt('script.sql.gz', 'packed')).isNew).toBe(true);
  });

  test.for([
    ['\\! rm -rf /', /command of psql/],
    ['\\copy t from program $$x$$', /command of psql/],
    ['\\i /etc/passwd', /command of psql/],
  ] as const)('SQL with %s is refused', async ([line, reason]) => {
    const text = readFileSync(work.at('script.sql'), 'utf8');
    writeFileSync(work.at('evil.sql'), text.replace('\nCREATE ', `\n${line}\nCREATE `));
    expect(await refusalOf('evil.sql')).toMatch(reason);
  });

  test('SQL that PostgreSQL does not take is refused, with the line', async () => {
    const text = readFileSync(work.at('script.sql'), 'utf8');
    const line = text.slice(0, text.indexOf('\nCREATE TABLE')).split('\n').length;
    writeFileSync(work.at('wrong.sql'), text.replace('\nCREATE TABLE', '\nSELEKT 1;\nCREATE TABLE'));
    expect(await refusalOf('wrong.sql')).toMatch(
      new RegExp(`ends in line ${line + 1}: syntax error at or near`),
    );
  });

  test('what a script wants to do to the machine, it may not', async () => {
    const text = readFileSync(work.at('script.sql'), 'utf8');
    const program = "COPY pg_catalog.pg_class TO PROGRAM 'touch /tmp/holdfast-was-here';";
    for (const statement of [
      `DO $$ BEGIN EXECUTE $x$${program}$x$; END $$;`,
      'ALTER SYSTEM SET shared_buffers = 1;',
      "SELECT pg_read_file('/etc/passwd');",
      'SET SESSION AUTHORIZATION postgres;',
    ]) {
      writeFileSync(
        work.at('bold.sql'),
        text.replace('\nCREATE ', () => `\n${statement}\nCREATE `),
      );
      const { warnings } = await adopt('bold.sql', 'bold').catch((error: Error) => ({
        warnings: [error.message],
      }));
      expect(warnings.join('\n')).toMatch(/permission denied|must be|does not exist|role/);
      expect(existsSync('/tmp/holdfast-was-here')).toBe(false);
    }
  });

  test('SQL that is cut off is refused', async () => {
    const text = readFileSync(work.at('script.sql'));
    writeFileSync(work.at('cut.sql'), text.subarray(0, text.length - 200));
    expect(await refusalOf('cut.sql')).toMatch(/cut off/);
  });
});

describe('archives of files', () => {
  beforeAll(() => {
    mkdirSync(work.at('tree/deep'), { recursive: true });
    writeFileSync(work.at('tree/one.txt'), 'one\n');
    writeFileSync(work.at('tree/deep', `${'long '.repeat(30)}.txt`), 'long\n');
    writeFileSync(work.at('tree/deep/ümläut'), 'x'.repeat(100_000));
    symlinkSync('../one.txt', work.at('tree/deep/link'));
    const run = (program: string, ...args: string[]) => execFileSync(program, args, { cwd: work.path });
    run('tar', '-cf', 'tree.tar', 'tree');
    run('tar', '--format=pax', '-czf', 'tree.tar.gz', 'tree');
    run('tar', '--zstd', '-cf', 'tree.tar.zst', 'tree');
    run('zip', '-qr', 'tree.zip', 'tree');
  });

  test.for(['tree.tar', 'tree.tar.gz', 'tree.tar.zst', 'tree.zip'])(
    '%s comes back as it was',
    async (path) => {
      const { backup, isNew } = await adopt(path, path);
      expect(isNew).toBe(true);
      expect(backup).toMatchObject({ kind: 'files', paths: [`/${path}`] });
      const { status } = await restoreFilesBackup({
        vault,
        backup,
        to: work.at(`back-${path}`),
        existing: 'fail',
      });
      expect(status).toBe('succeeded');
      const there = work.at(`back-${path}`, path, 'tree');
      // zip follows links.
      execFileSync('diff', [
        '-r',
        ...(path.endsWith('.zip') ? [] : ['--no-dereference']),
        work.at('tree'),
        there,
      ]);
      expect((await adopt(path, path)).isNew).toBe(false);
    },
  );

  const python = (script: string) => execFileSync('python3', ['-c', script], { cwd: work.path });
  const tarWith = (name: string, more: string) =>
    python(`import tarfile,io
t=tarfile.open('${name}','w')
def add(n,**k):
    i=tarfile.TarInfo(n)
    d=k.pop('data',b'x')
    for a,b in k.items(): setattr(i,a,b)
    i.size=len(d) if i.isreg() else 0
    t.addfile(i, io.BytesIO(d) if i.isreg() else None)
add('ok.txt')
${more}
t.close()`);

  test.for([
    ['a name that climbs', "add('a/../../b')", /climbs out/],
    ['an absolute name', "add('/etc/passwd')", /absolute name/],
    ['a device', "add('d',type=tarfile.CHRTYPE)", /neither a file/],
    ['a pipe', "add('p',type=tarfile.FIFOTYPE)", /neither a file/],
    ['the same name twice', "add('ok.txt')", /twice/],
    ['a file below a file', "add('ok.txt/x')", /no directory/],
    ['a link out of nowhere', "add('l',type=tarfile.LNKTYPE,linkname='/etc/shadow')", /link to a file/],
    ['our own folder', "add('.holdfast/manifest.json')", /\.holdfast/],
  ] as const)('%s is refused', async ([, more, reason]) => {
    tarWith('hostile.tar', more);
    expect(await refusalOf('hostile.tar')).toMatch(reason);
  });

  test('a bomb, a cut and a flipped byte are refused', async () => {
    python(`import tarfile,gzip
i=tarfile.TarInfo('zeros'); i.size=5*2**28
head=gzip.compress(i.tobuf()); zeros=gzip.compress(bytes(2**28))
open('bomb.tar.gz','wb').write(head+zeros*5+gzip.compress(bytes(1024)))`);
    expect(await refusalOf('bomb.tar.gz')).toMatch(/unpack to more than/);
    const gz = readFileSync(work.at('tree.tar.gz'));
    writeFileSync(work.at('cut.tar.gz'), gz.subarray(0, gz.length - 20));
    await refusalOf('cut.tar.gz');
    const zip = readFileSync(work.at('tree.zip'));
    zip[zip.indexOf('one\n')]! ^= 1;
    writeFileSync(work.at('flipped.zip'), zip);
    await refusalOf('flipped.zip');
    writeFileSync(work.at('cut.zip'), zip.subarray(0, zip.length - 40));
    await refusalOf('cut.zip');
    execFileSync('zip', ['-qP', 'secret', 'locked.zip', 'tree/one.txt'], { cwd: work.path });
    expect(await refusalOf('locked.zip')).toMatch(/encrypted/);
  });

  test('what a portable backup is, and an older tool’s, is not taken for one', async () => {
    writeFileSync(work.at('older.json.gz'), gzipSync('{"a":[{"b":1}]}'));
    expect(await recogniseForeign(work.at('older.json.gz'))).toBeUndefined();
    writeFileSync(work.at('noise'), 'x'.repeat(5000));
    expect(await recogniseForeign(work.at('noise'))).toBeUndefined();
  });

  test('a packed file whose header has no end in sight is told from a file that is being read', async () => {
    // A field of 65,535 bytes is announced (RFC 1952, FEXTRA), and what follows is shorter.
    const header = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 3, 0xff, 0xff]);
    writeFileSync(work.at('endless.gz'), Buffer.concat([header, Buffer.alloc(2000, 1)]));
    expect(await recogniseForeign(work.at('endless.gz'))).toBeUndefined();
  });
});
