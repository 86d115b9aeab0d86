import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runRestic } from '../support/run-restic.ts';
import { makeWorkplace, password } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace('rekey');
const newPassword = 'another password, not the old one';

beforeAll(async () => {
  await makeQuickVault(place.at('vault'));
  writeFileSync(place.at('new-password'), newPassword);
  writeFileSync(place.at('letter'), 'Dear reader');
  await place.json(['backup', 'files', 'letter', '--vault', 'vault', '--name', 'letters']);
});
afterAll(() => place[Symbol.dispose]());

const rekey = ['rekey', '--vault', 'vault', '--to', 'vault 2', '--new-password-file', 'new-password'];

test('the new vault opens with the new password alone, here and in restic, and has the same backups', async () => {
  const before = await place.json(['list', '--vault', 'vault']);
  expect(await place.json(rekey)).toMatchObject({ copied: 1, present: 0, oldVaultRemoved: false });
  const environment = { BACKUP_ENCRYPTION_PASSWORD: newPassword };
  const after = await place.json(['list', '--vault', 'vault 2'], { environment });
  expect(after.backups[0].id).toBe(before.backups[0].id);
  await place.json(['list', '--vault', 'vault 2'], { code: 12 });
  for (const { path } of inject('restic')) {
    const options = { program: path, repository: place.at('vault 2') };
    expect(await runRestic({ ...options, password: newPassword }, 'check', '--read-data')).toMatchObject({
      code: 0,
    });
    expect((await runRestic({ ...options, password }, 'snapshots')).code).not.toBe(0);
  }
});

test('the old vault goes only by its name', async () => {
  const { error } = await place.json([...rekey, '--remove-old', 'volt'], { code: 2 });
  expect(error.message).toContain('is called “vault”, not “volt”');
  expect(existsSync(place.at('vault', 'config'))).toBe(true);
  expect(await place.json([...rekey, '--remove-old', 'vault'])).toMatchObject({
    copied: 0,
    oldVaultRemoved: true,
  });
  await place.json(['list', '--vault', 'vault'], { code: 10 });
});
