import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeWorkplace, password } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace("recovery 'key'");

beforeAll(async () => {
  await makeQuickVault(place.at('vault'));
  writeFileSync(place.at('letter'), 'Dear reader');
  await place.json(['backup', 'files', 'letter', '--vault', 'vault', '--name', 'letters']);
});
afterAll(() => place[Symbol.dispose]());

test('the recovery file brings files back with restic alone, as it says', async () => {
  const result = await place.json(['key', 'recovery', '--vault', 'vault', '--out', 'key.txt']);
  expect(result.file).toBe(place.at('key.txt'));
  expect(statSync(result.file).mode & 0o777).toBe(0o600);
  const text = readFileSync(result.file, 'utf8');
  const given = /^Password: +(.*)$/m.exec(text)![1]!;
  const repository = /^ +(export RESTIC_REPOSITORY=.*)$/m.exec(text)![1]!;
  const restore = /^ +(restic restore .*)$/m.exec(text)![1]!;
  for (const { path, version } of inject('restic')) {
    const to = place.at(`recovered ${version}`);
    const commands = restore
      .replace('restic', `'${path}' --no-cache`)
      .replace('NAME', 'letters')
      .replace('/var/tmp/recovered', '"$TO"');
    execFileSync('sh', ['-ec', `${repository}\n${commands}`], {
      env: { ...place.environment(), RESTIC_PASSWORD: given, TO: to },
    });
    expect(readFileSync(`${to}${place.at('letter')}`, 'utf8')).toBe('Dear reader');
  }
});

test('it is never written over a file that is there, nor into a directory that is not', async () => {
  writeFileSync(place.at('other.txt'), 'the key of another vault');
  const { error } = await place.json(['key', 'recovery', '--vault', 'vault', '--out', 'other.txt'], {
    code: 2,
  });
  expect(error).toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('is there already'),
  });
  expect(readFileSync(place.at('other.txt'), 'utf8')).toBe('the key of another vault');
  const nowhere = await place.json(['key', 'recovery', '--vault', 'vault', '--out', 'no/key.txt'], {
    code: 2,
  });
  expect(nowhere.error.message).toContain('There is no directory');
});

test('a password can be tried', async () => {
  const { key, backups } = await place.json(['key', 'test', '--vault', 'vault']);
  expect({ key, backups }).toMatchObject({ key: { current: true }, backups: 1 });
  const environment = { BACKUP_ENCRYPTION_PASSWORD: `${password}?` };
  const { error } = await place.json(['key', 'test', '--vault', 'vault'], { code: 12, environment });
  expect(error.code).toBe('wrong-password');
});
