import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeWorkplace, password } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace('codes');

beforeAll(async () => {
  await makeQuickVault(place.at('vault'));
  writeFileSync(place.at('file'), 'x');
  writeFileSync(place.at('plain'), 'a file, no vault');
});
afterAll(() => place[Symbol.dispose]());

/** Every command that opens a vault, with what it needs besides. */
const commands: [name: string, args: string[]][] = [
  ['list', ['list']],
  ['show', ['show', 'latest']],
  ['verify', ['verify']],
  ['backup files', ['backup', 'files', 'file']],
  ['backup database', ['backup', 'database', '--url', 'postgres:///x']],
  ['restore files', ['restore', 'files', 'latest', '--to', 'out']],
  ['restore database', ['restore', 'database', 'latest', '--url', 'postgres:///x']],
  ['key list', ['key', 'list']],
  ['key add', ['key', 'add', '--new-password-file', 'plain']],
  ['key remove', ['key', 'remove', 'abc']],
  ['key change', ['key', 'change', '--new-password-file', 'plain']],
  ['locks list', ['locks', 'list']],
  ['locks remove', ['locks', 'remove']],
];

describe.each(commands)('%s', (_name, args) => {
  test('10 where there is no vault', async () => {
    const { error } = await place.json([...args, '--vault', 'nowhere'], { code: 10 });
    expect(error).toEqual({
      ...{ code: 'vault-not-found', message: expect.stringContaining(place.at('nowhere')) },
      help: 'docs/messages.md#it-is-not-there-or-not-any-more',
    });
  });

  test('shows its help', async () => {
    const { code, stdout, stderr } = await place.run([...args.slice(0, depthOf(args)), '--help']);
    expect(stdout).toMatch(/^Usage: holdfast .*\n/);
    expect(stdout).toMatch(/\nExamples?:\n {2}holdfast /);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe.each(commands.filter(([name]) => ['list', 'backup files', 'key change'].includes(name)))(
  '%s',
  (_name, args) => {
    test('12 with a wrong password', async () => {
      const environment = { BACKUP_ENCRYPTION_PASSWORD: 'wrong-but-long' };
      const { error } = await place.json([...args, '--vault', 'vault'], { code: 12, environment });
      expect(error.code).toBe('wrong-password');
      expect(error.message).not.toContain('wrong-but-long');
    });

    test('2 without a password', async () => {
      const environment = { BACKUP_ENCRYPTION_PASSWORD: undefined };
      const { code, stdout, stderr } = await place.run([...args, '--vault', 'vault'], { environment });
      expect(stderr).toContain('✗ No password was given. Set BACKUP_ENCRYPTION_PASSWORD');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    });
  },
);

function depthOf([first = '']: string[]): number {
  return ['backup', 'restore', 'key', 'locks'].includes(first) ? 2 : 1;
}

describe('10', () => {
  test('where a file is in the place of the vault', async () => {
    const { code } = await place.run(['list', '--vault', 'plain']);
    expect(code).toBe(10);
  });
});

describe('2', () => {
  test.each([
    [[], undefined],
    [['backup'], undefined],
    [['baclup'], 'Unknown command'],
    [['list'], "Required option '--vault <dir>' not specified."],
    [['list', '--vault', ''], 'It is empty.'],
    [['list', '--vault', 'vault', 'more'], 'Too many arguments'],
    [['list', '--vault', 'vault', '--nonsense'], "Unknown option '--nonsense'."],
    [['show', '--vault', 'vault'], "Missing required argument 'backup'."],
    [['verify', '--vault', 'vault', '--level', 'some'], 'Allowed choices are structure, full, restore.'],
    [['restore', 'files', '--vault', 'vault', 'latest'], "Required option '--to <dir>' not specified."],
    [
      ['restore', 'database', '--vault', 'vault', 'latest', '--url', 'postgres:///x', '--jobs', '0'],
      'from 1 to 64',
    ],
    [
      ['restore', 'database', '--vault', 'vault', 'latest', '--url', 'postgres:///x', '--table', 'a.b.c'],
      'schema.table',
    ],
    [['backup', 'database', '--vault', 'vault'], 'No database was named.'],
    [['backup', 'database', '--vault', 'vault', '--url', 'mysql://x'], 'The connection URL cannot be used.'],
    [
      ['backup', 'database', '--vault', 'vault', '--url', 'env:NOT_SET'],
      'The environment variable NOT_SET is not set',
    ],
    [
      ['backup', 'database', '--vault', 'vault', '--url', 'postgres:///x', '--url-file', 'y'],
      'Both --url and --url-file',
    ],
    [['backup', 'files', '--vault', 'vault', '--name', 'a/b', 'file'], 'The name of a source'],
    [['list', '--vault', 'vault', '--password-file', 'absent'], 'it does not exist'],
    [['verify', '--vault', 'vault', '--check-query', 'x.sql'], 'add --level restore'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await place.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    if (message === undefined) expect(stderr).toContain('Usage: holdfast');
    else expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n +at /);
  });

  test('in JSON too', async () => {
    for (const args of [[], ['baclup'], ['list', '--nonsense']]) {
      const { error } = await place.json(args, { code: 2 });
      expect(error).toEqual({
        code: 'usage',
        message: expect.any(String),
        advice: expect.stringContaining('--help” shows how it is used'),
      });
    }
  });
});

describe('0', () => {
  test('--version and --help', async () => {
    const version = await place.run(['--version']);
    expect(version).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
    for (const args of [
      ['--help'],
      ['help'],
      ['backup', '--help'],
      ['help', 'key'],
      ['key', 'help', 'add'],
    ]) {
      expect(await place.run(args)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('Usage: holdfast'),
      });
    }
  });
});

/** Whether there is a lock that is whole; while it is being written it counts as none. */
function isLockWritten(): boolean {
  const [name] = place.vaultFiles('locks');
  return (
    name !== undefined && /^[0-9a-f]{64}$/.test(name) && statSync(place.at('vault', 'locks', name)).size > 0
  );
}

describe.each(inject('restic'))('11 while restic $version works on the vault', ({ path }) => {
  test('exclusively', async () => {
    const child = spawn(path, ['--no-cache', '--repo', place.at('vault'), 'check', '--read-data'], {
      env: { ...place.environment(), RESTIC_PASSWORD: password },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    while (!isLockWritten()) await new Promise((resolve) => setTimeout(resolve, 1));
    child.kill('SIGSTOP');
    try {
      for (const args of [
        ['backup', 'files', 'file'],
        ['verify'],
        ['key', 'change', '--new-password-file', 'plain'],
      ]) {
        const { error } = await place.json([...args, '--vault', 'vault'], { code: 11 });
        expect(error).toEqual({
          code: 'vault-locked',
          message: expect.stringContaining(`process ${child.pid}`),
          help: 'docs/messages.md#another-program-holds-the-vault',
        });
      }
      const { stderr } = await place.run(['verify', '--vault', 'vault']);
      expect(stderr).toMatch(
        /^✗ The vault is locked exclusively by .*\n {2}More: docs\/messages\.md#another-program-holds-the-vault\n$/,
      );
      const { locks } = await place.json(['locks', 'list', '--vault', 'vault']);
      expect(locks).toEqual([expect.objectContaining({ exclusive: true, pid: child.pid, state: 'held' })]);
      expect((await place.json(['locks', 'remove', '--vault', 'vault'])).removed).toEqual([]);
      const waiting = place.json(['backup', 'files', 'file', '--vault', 'vault', '--wait', '5m']);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      child.kill('SIGCONT');
      expect(await waiting).toMatchObject({ status: 'succeeded' });
    } finally {
      child.kill('SIGCONT');
      await ended;
    }
    await place.json(['verify', '--vault', 'vault']);
  });
});

test('a lock that was left behind is named and can be removed', async () => {
  for (const { path } of inject('restic')) {
    const child = spawn(path, ['--no-cache', '--repo', place.at('vault'), 'backup', '--stdin'], {
      env: { ...place.environment(), RESTIC_PASSWORD: password },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ended = once(child, 'exit');
    while (!isLockWritten()) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await ended;
    const args = ['key', 'change', '--vault', 'vault', '--new-password-file', 'plain'];
    const { code, stderr } = await place.run(args);
    expect(stderr).toContain('holdfast locks remove');
    expect(code).toBe(11);
    const { removed } = await place.json(['locks', 'remove', '--vault', 'vault']);
    expect(removed).toEqual([expect.objectContaining({ pid: child.pid, state: 'stale' })]);
    expect(place.vaultFiles('locks')).toEqual([]);
    break;
  }
});
