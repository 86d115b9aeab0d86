/**
 * docs/disaster-recovery.md, followed to the letter: every block of commands marked as such is executed, in order and in one
 * shell, on a machine that has nothing but the vault and an empty PostgreSQL. Only places are others.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { ownDatabaseName, startOwnServer } from '@holdfast/application/own-server';
import { type LocalCluster, startLocalCluster } from '@holdfast/core/postgres/local-server';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeWorkFolder } from '../support/local-vault.ts';
import { type LostMachine, loseMachine } from './lost-machine.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/disaster-recovery.md'), 'utf8');
const work = makeWorkFolder('disaster');
let lost: LostMachine;
let server: LocalCluster;

beforeAll(async () => {
  lost = await loseMachine(work);
  mkdirSync(work.at('media'));
  renameSync(lost.vault, work.at('media/vault'));
  for (const folder of ['home', 'new']) mkdirSync(work.at(folder));
  server = await startLocalCluster({ directory: work.at('server'), throwaway: true });
});
afterAll(async () => {
  await server?.stop();
  work[Symbol.dispose]();
});

/** What the page cannot know. */
function put(command: string): string {
  const { href } = new URL(server.url('shop'));
  const places: [string, string][] = [
    ['/media/disk/vault', work.at('media/vault')],
    ['postgres://postgres:secret@localhost:5432/shop', href],
    ['/srv/recovered', work.at('srv-recovered')],
    ['/var/tmp/recovered', work.at('tmp-recovered')],
  ];
  return places.reduce((changed, [from, to]) => changed.replaceAll(from, to), command);
}

async function run(script: string) {
  const { hostname, port, username, password } = new URL(server.url());
  const folders = [dirname(process.execPath), server.programs.directory, dirname(inject('restic')[0]!.path)];
  const child = spawn('bash', ['-euo', 'pipefail', '-s'], {
    cwd: root,
    env: {
      PATH: [...folders, process.env['PATH']].join(':'),
      ...{ HOME: work.at('home'), HOLDFAST_HOME: work.at('new'), NO_COLOR: '1' },
      ...{ PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: decodeURIComponent(password) },
    },
  });
  child.stdin.end(script);
  const [out, said, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, out, said };
}

async function rowsIn(url: string, table: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    return rows[0]!.count;
  } finally {
    await client.end();
  }
}

test('the page brings everything back, with Holdfast and without', async () => {
  const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind, commands = '']) => {
    // What a person types into an editor.
    if (commands.startsWith('nano ')) return `printf '%s\\n' '${lost.password}' > ~/vault-password\n`;
    return kind === 'sh' ? commands : '';
  });
  expect(blocks.filter(Boolean).length).toBeGreaterThan(8);
  const { code, out, said } = await run(put(blocks.join('\n')));
  expect(code, `${out}\n${said}`).toBe(0);
  expect(said).not.toContain(lost.secret);
  expect(out).toContain(
    `npx holdfast restore database --vault ${work.at('media/vault')} latest --source shop`,
  );

  // 3: Holdfast itself, in a PostgreSQL of its own, with its settings.
  expect(statSync(work.at('new/.env')).mode & 0o777).toBe(0o600);
  expect(parseEnv(readFileSync(work.at('new/.env'), 'utf8'))).toMatchObject({
    ...{ HOLDFAST_SECRET: lost.secret, BACKUP_DIRECTORY: work.at('media/vault') },
  });
  {
    const { signal } = new AbortController();
    await using own = await startOwnServer({ home: work.at('new'), say: () => {}, signal });
    const url = own.url(ownDatabaseName);
    expect(await rowsIn(url, 'users')).toBe(1);
    expect(await rowsIn(url, `backups WHERE proof = 'restored'`)).toBe(1);
    expect(await rowsIn(url, 'schedules WHERE paused_at IS NULL')).toBe(0);
  }
  // 4 and 5: the rest.
  expect(await rowsIn(server.url('shop'), 'shop.cakes')).toBe(lost.shopRows);
  const files = (folder: string) =>
    readdirSync(join(work.at(folder), lost.files)).map((name) =>
      readFileSync(join(work.at(folder), lost.files, name), 'utf8'),
    );
  expect(files('srv-recovered').toSorted()).toEqual(['all about menu.txt', 'all about éclair.txt']);
  // Without Holdfast.
  expect(await rowsIn(server.url('shop_recovered'), 'shop.cakes')).toBe(lost.shopRows);
  expect(files('tmp-recovered')).toEqual(files('srv-recovered'));
});

test('every message that the table of obstacles explains is one that Holdfast says', async () => {
  const { code, out, said } = await run(`
    export BACKUP_DIRECTORY='${work.at('media/vault')}' BACKUP_ENCRYPTION_PASSWORD='${lost.password}'
    mkdir '${work.at('other')}'
    export HOLDFAST_HOME='${work.at('other')}'
    echo HOLDFAST_SECRET=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > "$HOLDFAST_HOME/.env"
    npx holdfast recover && exit 9
    cd "$HOLDFAST_HOME" && mv .env .env.before
  `);
  expect(code, `${out}\n${said}`).toBe(0);
  expect(said).toContain('.env holds another HOLDFAST_SECRET');
});
