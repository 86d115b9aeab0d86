/**
 * Files that no honest portable backup is, each made of an honest one: every one of them is refused with a reason of
 * its own, whether the password is known to its maker or not, and opening it leaves nothing behind.
 */
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  adoptPortable,
  checkPortable,
  listBackups,
  openPortable,
  restoreFilesBackup,
} from '@holdfast/core/backup';
import { isHoldfastError } from '@holdfast/core/errors';
import { MemoryStorage } from '@holdfast/core/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createVault, makeWorkFolder } from '../../support/local-vault.ts';
import { filePassword } from '../write-portable.ts';
import { forgedContainers } from './containers.ts';
import { forgedContents } from './contents.ts';
import { forgedData } from './data.ts';
import { made, prepareForging, putForgery, tarOf } from './forging.ts';

const work = makeWorkFolder('portable-hostile');
beforeAll(() => prepareForging(work), 60_000);
afterAll(() => work[Symbol.dispose]());

const put = (make: () => Buffer | string): string => putForgery(work, make);

async function refusalOf(action: () => Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await action();
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error('It was accepted.');
}

test('the made.honest file that they are made of opens', async () => {
  await using opened = await openPortable({ path: put(() => tarOf(made.honest)), password: filePassword });
  expect(opened.backup.source).toBe('source');
});

test('so does one that GNU tar filled up', async () => {
  const padded = tarOf(made.honest, Buffer.alloc(10_240));
  await using opened = await openPortable({ path: put(() => padded), password: filePassword });
  expect(opened.backup.source).toBe('source');
});

describe('refused without the password', () => {
  test.each(forgedContainers)('%s', async (_what, reason, make) => {
    const path = put(make);
    const error = await refusalOf(() => checkPortable(path));
    expect(error).toMatchObject({ code: 'portable-unreadable', message: expect.stringMatching(reason) });
    expect(error.message.startsWith(path)).toBe(true);
    const opening = await refusalOf(() => openPortable({ path, password: filePassword }));
    expect(opening.message).toBe(error.message);
  });
});

describe('refused with the password', () => {
  test.each(forgedContents)('%s', async (_what, reason, make) => {
    const path = put(make);
    const error = await refusalOf(() => openPortable({ path, password: filePassword }));
    expect(['portable-unreadable', 'wrong-password']).toContain(error.code);
    expect(error.message).toMatch(reason);
    expect(error.message).toContain(path);
  });
});

describe('refused when it is used', () => {
  test.each(forgedData)('%s', async (_what, reason, make) => {
    await using opened = await openPortable({ path: put(make), password: filePassword });
    const to = work.at('restored');
    mkdirSync(to);
    try {
      const restored = await restoreFilesBackup({ ...opened, to, existing: 'fail' }).catch(
        (error: unknown) => {
          if (!isHoldfastError(error)) throw error;
          return { status: 'failed', problems: [error.message] };
        },
      );
      expect(restored.status).not.toBe('succeeded');
      expect(restored.problems.join('\n')).toMatch(reason);
      expect(readdirSync(work.path)).not.toContain('b');
      await using target = await createVault(new MemoryStorage());
      const error = await refusalOf(() => adoptPortable({ portable: opened, vault: target }));
      expect(error.message).toMatch(reason);
      expect(await listBackups(target)).toEqual([]);
      expect(await target.files.list('index')).toEqual([]);
      expect(await target.files.list('locks')).toEqual([]);
    } finally {
      rmSync(to, { recursive: true });
    }
  });
});

test('a wrong password is told, and opens nothing', async () => {
  const path = put(() => tarOf(made.honest));
  for (const password of ['', 'x', `${filePassword} `, filePassword.toUpperCase(), 'correct horse battery']) {
    const error = await refusalOf(() => openPortable({ path, password }));
    expect(error.code).toBe('wrong-password');
  }
});

test('opening leaves nothing behind, and follows no link out', async () => {
  symlinkSync('/etc/passwd', work.at('link'));
  expect((await refusalOf(() => checkPortable(work.at('link')))).message).toMatch(/no tar file/);
  const names = readdirSync(work.path).sort();
  expect(names).toEqual(['honest.tar', 'hostile.tar', 'link', 'other.tar', 'source']);
  expect(readdirSync(join(work.path, 'source')).sort()).toEqual(['a.txt', 'b.bin']);
});
