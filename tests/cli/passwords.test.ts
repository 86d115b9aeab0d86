import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runRestic } from '../support/run-restic.ts';
import { makeWorkplace, password } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace('passwords');
const none = { BACKUP_ENCRYPTION_PASSWORD: undefined };

beforeAll(async () => {
  await makeQuickVault(place.at('vault'));
});
afterAll(() => place[Symbol.dispose]());

function opensWith(given: string, vault = 'vault') {
  return place.run(['list', '--vault', vault], { environment: { BACKUP_ENCRYPTION_PASSWORD: given } });
}

describe('init', () => {
  test('makes a vault that restic opens', async () => {
    const { code, stdout } = await place.run(['init', '--vault', 'deep/in/new']);
    expect(stdout).toContain(`✓ A new vault was made in ${place.at('deep', 'in', 'new')}.`);
    expect(code).toBe(0);
    for (const { path } of inject('restic')) {
      const options = { program: path, repository: place.at('deep', 'in', 'new'), password };
      expect(await runRestic(options, 'check')).toMatchObject({ code: 0 });
    }
  });

  test('refuses a place that holds a vault', async () => {
    const { error } = await place.json(['init', '--vault', 'vault'], { code: 1 });
    expect(error.code).toBe('vault-exists');
  });

  test('makes up a password and prints it once', async () => {
    const result = await place.json(['init', '--vault', 'generated', '--generate-password'], {
      environment: none,
    });
    expect(result).toMatchObject({ vault: { location: place.at('generated'), formatVersion: 2 } });
    expect(result.password).toMatch(/^([a-z2-9]{5}-){5}[a-z2-9]{5}$/);
    expect((await opensWith(result.password, 'generated')).code).toBe(0);
    const { stdout } = await place.run(['init', '--vault', 'shown', '--generate-password'], {
      environment: none,
    });
    expect(stdout).toMatch(/^ {2}Password {2}([a-z2-9]{5}-){5}[a-z2-9]{5}$/m);
    const both = await place.json(['init', '--vault', 'both', '--generate-password'], { code: 2 });
    expect(both.error.code).toBe('invalid-input');
  });

  test('refuses passwords that restic could not use', async () => {
    for (const bad of [' blank', 'line\nbreak']) {
      const environment = { BACKUP_ENCRYPTION_PASSWORD: bad };
      await place.json(['init', '--vault', 'bad'], { code: 2, environment });
      await place.json(['list', '--vault', 'bad'], { code: 10 });
    }
  });
});

describe('--password-file', () => {
  test.each([
    ['a line', Buffer.from(`${password}\n`)],
    ['blanks and CRLF', Buffer.from(` \t${password}\r\n\r\n`)],
    ['a byte order mark', Buffer.from(`\ufeff${password}\n`)],
    ['UTF-16', Buffer.from(`\ufeff${password}\n`, 'utf16le')],
  ])('with %s opens what restic opens with it', async (_what, bytes) => {
    writeFileSync(place.at('file'), bytes);
    // The file comes before the environment.
    const environment = { BACKUP_ENCRYPTION_PASSWORD: 'wrong' };
    const args = ['list', '--vault', 'vault', '--password-file', 'file'];
    expect(await place.run(args, { environment })).toMatchObject({ code: 0 });
    for (const { path } of inject('restic')) {
      const options = { program: path, repository: place.at('vault'), password: 'unused' };
      const outcome = await runRestic(options, '--password-file', place.at('file'), 'snapshots');
      expect(outcome).toMatchObject({ code: 0 });
    }
  });

  test('empty, or not text', async () => {
    writeFileSync(place.at('empty'), ' \n');
    const args = ['list', '--vault', 'vault', '--password-file'];
    expect((await place.run([...args, 'empty'])).stderr).toContain('is empty');
    writeFileSync(place.at('bytes'), Buffer.from([0x41, 0xff, 0x42]));
    expect((await place.run([...args, 'bytes'])).stderr).toContain('is not UTF-8');
    expect((await place.run([...args, '.'])).stderr).toContain('it is a directory');
  });
});

describe('key', () => {
  test('add, list, change and remove', async () => {
    writeFileSync(place.at('office'), 'the office’s own\n');
    const add = ['key', 'add', '--vault', 'vault', '--user', 'office', '--new-password-file', 'office'];
    const { key: added } = await place.json(add);
    expect(added).toMatchObject({ username: 'office', current: false });
    expect((await opensWith('the office’s own')).code).toBe(0);
    for (const { path } of inject('restic')) {
      const options = { program: path, repository: place.at('vault'), password: 'the office’s own' };
      expect(await runRestic(options, 'snapshots')).toMatchObject({ code: 0 });
    }

    const { keys } = await place.json(['key', 'list', '--vault', 'vault']);
    expect(keys).toHaveLength(2);
    expect(keys.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    const { stdout } = await place.run(['key', 'list', '--vault', 'vault']);
    expect(stdout).toMatch(new RegExp(`^${added.fingerprint} .* office@`, 'm'));
    expect(stdout).toMatch(/in use now\n/);

    writeFileSync(place.at('next'), 'a newer password\n');
    const opening = { environment: { BACKUP_ENCRYPTION_PASSWORD: 'the office’s own' } };
    const change = ['key', 'change', '--vault', 'vault', '--new-password-file', 'next'];
    const { key: changed } = await place.json(change, opening);
    expect((await opensWith('the office’s own')).code).toBe(12);
    expect((await opensWith('a newer password')).code).toBe(0);

    const removed = await place.run(['key', 'remove', '--vault', 'vault', changed.fingerprint]);
    expect(removed.stdout).toContain(`✓ Key ${changed.fingerprint} of `);
    expect((await opensWith('a newer password')).code).toBe(12);
  });

  test('the key in use and unknown keys are not removed', async () => {
    const { keys } = await place.json(['key', 'list', '--vault', 'vault']);
    const own = await place.json(['key', 'remove', '--vault', 'vault', keys[0].id], { code: 1 });
    expect(own.error.code).toBe('key-in-use');
    const unknown = await place.json(['key', 'remove', '--vault', 'vault', 'zzz'], { code: 1 });
    expect(unknown.error.code).toBe('key-not-found');
  });

  test('a new password is never taken from the environment', async () => {
    for (const name of ['add', 'change']) {
      const { error } = await place.json(['key', name, '--vault', 'vault'], { code: 2 });
      expect(error.message).toContain('--new-password-file');
    }
  });
});
