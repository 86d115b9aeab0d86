/** Keys of one vault, made and taken away by both programs in turn. */
import { writeFileSync } from 'node:fs';
import {
  addKey,
  changePassword,
  type KeyInfo,
  listKeys,
  listLocks,
  removeKey,
  type Vault,
} from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createLocalVault, makeWorkFolder, openLocalVault, vaultPassword } from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';

const work = makeWorkFolder('keys');
afterAll(() => work[Symbol.dispose]());

describe.each(inject('restic'))('restic $version', ({ version, path: program }) => {
  const repository = work.at(version);
  const run = (password: string, ...args: string[]) => runRestic({ program, repository, password }, ...args);
  const passwordFile = (password: string) => {
    const path = work.at(`${version}-password`);
    writeFileSync(path, password);
    return path;
  };
  let vault: Vault;
  let added: KeyInfo;

  beforeAll(async () => {
    vault = await createLocalVault(repository);
  });
  afterAll(() => vault.close());

  test('a key that we add opens the vault for restic', async () => {
    added = await addKey(vault, 'added by us: ünï', { username: 'amélie', hostname: 'office' });
    const { code, stdout } = await run('added by us: ünï', 'key', 'list', '--json');
    expect(code).toBe(0);
    const listed = JSON.parse(stdout);
    expect(listed).toHaveLength(2);
    expect(listed.find((key: { current: boolean }) => key.current)).toMatchObject({
      id: expect.stringMatching(`^${added.fingerprint}`),
      userName: 'amélie',
      hostName: 'office',
    });
    const wrong = await run('wrong', 'snapshots');
    expect(wrong.stderr).toContain('wrong password');
    expect(wrong.code).toBe(version.startsWith('0.14') ? 1 : 12);
  });

  test('a key that restic adds opens it for us', async () => {
    const file = passwordFile('added by restic');
    expect(await run(vaultPassword, 'key', 'add', '--new-password-file', file)).toMatchObject({ code: 0 });
    await using opened = await openLocalVault(repository, 'added by restic');
    // restic 0.14 stores the other half of the key with those bits cleared that Poly1305 never uses.
    expect(opened.masterKey.encrypt).toEqual(vault.masterKey.encrypt);
    expect((await listKeys(opened)).filter(({ current }) => current)).toHaveLength(1);
    expect(await listKeys(opened)).toHaveLength(3);
  });

  test('a key that we remove opens it no more', async () => {
    await using opened = await openLocalVault(repository, 'added by restic');
    await removeKey(opened, added.fingerprint);
    expect((await run('added by us: ünï', 'snapshots')).stderr).toContain('wrong password');
    await expect(openLocalVault(repository, 'added by us: ünï')).rejects.toMatchObject({
      code: 'wrong-password',
    });
    await expect(removeKey(opened, opened.keyId)).rejects.toMatchObject({ code: 'key-in-use' });
  });

  test('a password that restic changes is changed for us', async () => {
    const file = passwordFile('changed by restic');
    const outcome = await run('added by restic', 'key', 'passwd', '--new-password-file', file);
    expect(outcome).toMatchObject({ code: 0 });
    await expect(openLocalVault(repository, 'added by restic')).rejects.toMatchObject({
      code: 'wrong-password',
    });
    await using opened = await openLocalVault(repository, 'changed by restic');
    await changePassword(opened, 'changed by us');
    expect(await run('changed by us', 'snapshots')).toMatchObject({ code: 0 });
    expect((await run('changed by restic', 'snapshots')).stderr).toContain('wrong password');
  });

  test('a key that restic removes opens it no more for us', async () => {
    const other = (await listKeys(vault)).find(({ current }) => !current)!;
    expect(await run(vaultPassword, 'key', 'remove', other.id)).toMatchObject({ code: 0 });
    await expect(openLocalVault(repository, 'changed by us')).rejects.toMatchObject({
      code: 'wrong-password',
    });
    expect(await listKeys(vault)).toHaveLength(1);
    expect(await listLocks(vault.lockFiles())).toEqual([]);
    expect(await run(vaultPassword, 'check')).toMatchObject({ code: 0 });
  });
});
