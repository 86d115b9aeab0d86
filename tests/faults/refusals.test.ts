/** What keeps a vault shut is said in one plain sentence, and nothing in the vault is touched. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { backUpFiles, findBackup, listBackups, restoreFilesBackup, verifyVault } from '@holdfast/core/backup';
import type { HoldfastError } from '@holdfast/core/errors';
import { LocalStorage } from '@holdfast/core/storage';
import { listLocks, removeKey, Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createLocalVault, makeWorkFolder, openLocalVault, vaultPassword } from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';
import { makeSmallTree, namesOf } from './memory-vault.ts';

const work = makeWorkFolder('refusals');
const source = work.at('source');
const repository = work.at('vault');

beforeAll(async () => {
  makeSmallTree(source, 'source');
  await using vault = await createLocalVault(repository);
  await backUpFiles({ vault, paths: [source], name: 'source' });
});
afterAll(() => work[Symbol.dispose]());

/** The error, which must read like a sentence for a person. */
async function refusal(work: Promise<unknown>): Promise<HoldfastError> {
  const error: HoldfastError = await work.then(
    () => expect.fail('it was not refused'),
    (reason: HoldfastError) => reason,
  );
  expect(error.name).toBe('HoldfastError');
  expect(error.message).toMatch(/^[A-Z“/].*[.]$/s);
  expect(error.message).not.toMatch(/undefined|\[object|\n {4}at |E[A-Z]{4,}/);
  expect(error.message).not.toContain(vaultPassword);
  return error;
}

test('a wrong password', async () => {
  const before = await namesOf(new LocalStorage(repository));
  for (const wrong of ['wrong', `${vaultPassword} `, vaultPassword.toUpperCase(), '', 'ü'.repeat(5000)]) {
    const error = await refusal(openLocalVault(repository, wrong));
    expect(error.code).toBe('wrong-password');
    if (wrong !== '') expect(error.message).not.toContain(wrong);
  }
  expect(await namesOf(new LocalStorage(repository))).toEqual(before);
});

test('no vault, or half of one', async () => {
  mkdirSync(work.at('empty'));
  for (const place of ['nowhere', 'empty']) {
    const error = await refusal(openLocalVault(work.at(place)));
    expect(error.code).toBe('vault-not-found');
    expect(error.message).toContain(work.at(place));
  }
  writeFileSync(work.at('a file'), '');
  expect((await refusal(openLocalVault(work.at('a file')))).code).toMatch(
    /^(vault-not-found|storage-failed)$/,
  );
  mkdirSync(work.at('no keys/keys'), { recursive: true });
  writeFileSync(work.at('no keys/config'), 'x'.repeat(155));
  expect((await refusal(openLocalVault(work.at('no keys')))).code).toBe('wrong-password');
});

test('a place that holds a vault already, or a part of one', async () => {
  const before = await namesOf(new LocalStorage(repository));
  const create = (place: string) => Vault.create(new LocalStorage(place), { password: 'another' });
  expect((await refusal(create(repository))).code).toBe('vault-exists');
  expect(await namesOf(new LocalStorage(repository))).toEqual(before);
});

test('a backup that is not there, or could be several', async () => {
  await using vault = await openLocalVault(repository);
  expect((await refusal(findBackup(vault, '0000000'))).code).toBe('backup-not-found');
  expect((await refusal(findBackup(vault, 'latest', { source: 'nobody' }))).code).toBe('backup-not-found');
  expect((await refusal(findBackup(vault, ''))).code).toBe('backup-not-found');
  const backup = await findBackup(vault, 'latest');
  const restore = restoreFilesBackup({ vault, backup, to: work.at('to'), paths: ['/no'], existing: 'fail' });
  expect((await refusal(restore)).code).toBe('backup-not-found');
  expect((await refusal(backUpFiles({ vault, paths: [work.at('gone')] }))).code).toBe('source-not-found');
  expect(await listLocks(vault.lockFiles())).toEqual([]);
});

describe.each(inject('restic'))('while restic $version works alone', ({ path: program }) => {
  const options = { program, repository, password: vaultPassword };

  test('nothing of ours begins, and all of it works afterwards', async () => {
    await using vault = await openLocalVault(repository);
    const backup = await findBackup(vault, 'latest');
    const backups = await listBackups(vault);
    const check = spawn(program, ['--no-cache', '--repo', repository, 'check', '--read-data'], {
      env: { ...process.env, RESTIC_PASSWORD: vaultPassword, GOMAXPROCS: '1' },
      stdio: 'ignore',
    });
    const ended = once(check, 'exit');
    // restic too writes its lock under another name at first.
    while (!readdirSync(join(repository, 'locks')).some((name) => name.length === 64)) await delay(2);
    check.kill('SIGSTOP');
    for (const begin of [
      () => backUpFiles({ vault, paths: [source], name: 'source' }),
      () => restoreFilesBackup({ vault, backup, to: work.at('locked'), existing: 'fail' }),
      () => verifyVault({ vault, level: 'structure' }),
      () => removeKey(vault, 'abc'),
    ]) {
      const error = await refusal(begin());
      expect(error.code).toBe('vault-locked');
      expect(error.retryable).toBe(true);
      expect(error.message).toContain(`process ${check.pid}`);
      expect(error.data).toMatchObject({ exclusive: true, state: 'held' });
    }
    expect(await listBackups(vault)).toEqual(backups);
    check.kill('SIGCONT');
    expect(await ended).toEqual([0, null]);
    expect(readdirSync(join(repository, 'locks'))).toEqual([]);
    expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true });
    expect(await runRestic(options, 'check')).toMatchObject({ code: 0 });
  });
});
