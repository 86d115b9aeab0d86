import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeWorkplace, password } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';
import { onTerminal } from './terminal.ts';

const place = makeWorkplace('terminal');

beforeAll(async () => {
  await makeQuickVault(place.at('vault'));
});
afterAll(() => place[Symbol.dispose]());

describe('a password that is typed', () => {
  test('is asked for twice by init, and not shown', async () => {
    const { code, screen } = await onTerminal(
      place,
      ['init', '--vault', 'typed'],
      [
        ['Choose a password', 'tarte au citron\r'],
        ['The same again: ', 'tarte\u001b[D au citronX\u007f\r'],
      ],
    );
    expect(screen).toContain('A new vault was made');
    expect(screen).not.toContain('citron');
    expect(code).toBe(0);
    const environment = { BACKUP_ENCRYPTION_PASSWORD: 'tarte au citron' };
    await place.json(['list', '--vault', 'typed'], { environment });
  });

  test('must be the same both times', async () => {
    const { code, screen } = await onTerminal(
      place,
      ['init', '--vault', 'mistyped'],
      [
        ['Choose a password', '\r'],
        ['It is empty. Choose another: ', 'one\r'],
        ['The same again: ', 'two\r'],
        ['The two differ. Choose it once more: ', 'three\r'],
        ['The same again: ', 'four\r'],
      ],
    );
    expect(screen).toContain('No password was chosen');
    expect(code).toBe(2);
    await place.json(['list', '--vault', 'mistyped'], { code: 10 });
  });

  test('may be tried three times', async () => {
    const second = await onTerminal(
      place,
      ['list', '--vault', 'vault'],
      [
        ['Password of the vault', 'wrong one\r'],
        ['Try again.', ''],
        ['Password of the vault', `${password}\r`],
      ],
    );
    expect(second.code).toBe(0);
    const never = await onTerminal(
      place,
      ['list', '--vault', 'vault'],
      [
        ['Password of the vault', 'wrong\r'],
        ['Password of the vault', 'wrong\r'],
        ['Password of the vault', 'wrong\r'],
      ],
    );
    expect(never.screen).toContain('The password does not open the vault');
    expect(never.code).toBe(12);
  });

  test('is not asked for where there is no vault', async () => {
    const { code, screen } = await onTerminal(place, ['list', '--vault', 'nowhere'], []);
    expect(screen).not.toContain('Password');
    expect(code).toBe(10);
  });

  test('of a new key is asked for twice', async () => {
    const { code, screen } = await onTerminal(
      place,
      ['key', 'add', '--vault', 'vault'],
      [
        ['Password of the vault', `${password}\r`],
        ['Choose the new password: ', 'second key\r'],
        ['The same again: ', 'second key\r'],
      ],
    );
    expect(screen).toContain('opens the vault from now on');
    expect(code).toBe(0);
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s ends the asking', async (_name, key) => {
    const { code, screen } = await onTerminal(
      place,
      ['list', '--vault', 'vault'],
      [['Password of the vault', key]],
    );
    expect(screen).toContain('The work was cancelled.');
    expect(code).toBe(130);
  });
});

describe('on a terminal', () => {
  const opened = { BACKUP_ENCRYPTION_PASSWORD: password };

  test('there are colours, unless NO_COLOR is set', async () => {
    const coloured = await onTerminal(place, ['list', '--vault', 'nowhere'], [], opened);
    expect(coloured.screen).toContain('\u001b[31m✗');
    const plain = await onTerminal(place, ['list', '--vault', 'nowhere'], [], { ...opened, NO_COLOR: '1' });
    expect(plain.screen).not.toContain('\u001b[');
  });

  test('a backup shows how far it is, and Ctrl-C stops it', async () => {
    const file = openSync(place.at('endless'), 'w');
    ftruncateSync(file, 2 ** 40);
    closeSync(file);
    const args = ['backup', 'files', '--vault', 'vault', 'endless'];
    const { code, screen } = await onTerminal(
      place,
      args,
      [
        ['B/s', '\u0003'],
        ['Stopping.', ''],
      ],
      opened,
    );
    expect(stripVTControlCharacters(screen)).toMatch(/Reading {2}\d.* [MG]B {2}\d.* [kMG]B\/s {2}.*endless/);
    expect(screen).toContain('The work was cancelled.');
    expect(code).toBe(130);
    expect(place.vaultFiles('snapshots')).toEqual([]);
    expect(place.vaultFiles('locks')).toEqual([]);
  });

  test('nothing of it with --quiet', async () => {
    const { code, screen } = await onTerminal(
      place,
      ['backup', 'files', '--vault', 'vault', '--quiet', '--one-file-system', process.execPath],
      [],
      opened,
    );
    expect(screen).not.toContain('Reading');
    expect(code).toBe(0);
  });
});
