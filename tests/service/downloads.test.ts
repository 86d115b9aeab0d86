/** Backups as files over HTTP: whose a link is, how often it works, what it leaves behind, and what comes out. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { DownloadLink, DownloadState, PreparedDownload } from '@holdfast/contracts/portable';
import { openPortable, restoreFilesBackup } from '@holdfast/core/backup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loginPassword, startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';
import { addVaultWithBackup, backupPassword, type VaultWithBackup } from './vault-with-backup.ts';

let work: WorkFolder;
let api: TestApi;
let operator: Browser;
let made: VaultWithBackup;

beforeAll(async () => {
  work = makeWorkFolder('downloads');
  api = await startTestApi('downloads');
  operator = await api.signedIn('operator');
  made = await addVaultWithBackup(api, work.path, { largeBytes: 40_000_000 });
});
afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  work?.[Symbol.dispose]();
});

function prepare(browser: Browser, more: object = {}): Promise<PreparedDownload> {
  return browser.change('portable.prepareDownload', {
    ...{ backupId: made.backupId, protection: { kind: 'generated' }, loginPassword },
    ...more,
  });
}

/** The links of a person count as attempts at their login password, and here there are many. */
async function forgetAttempts(): Promise<void> {
  await api.services.database.prisma.rateLimit.deleteMany();
}

async function save(browser: Browser, address: string, name: string): Promise<string> {
  const response = await browser.fetch(address);
  expect(response.status).toBe(200);
  const path = work.at(name);
  writeFileSync(path, Buffer.from(await response.arrayBuffer()));
  return path;
}

const locks = () => readdirSync(work.at('vault', 'locks'));
const entries = () =>
  api.services.database.prisma.auditEntry.count({ where: { action: 'backup.downloaded' } });

describe('a link', () => {
  test('gives the file once; its password, told once, opens it, and nothing of it is kept', async () => {
    const before = await entries();
    const prepared = await prepare(operator);
    expect(prepared.password?.split('-')).toHaveLength(7);
    expect(prepared.address).toMatch(/^\/api\/downloads\/[\w-]{43}$/);
    expect(await operator.query('portable.download', { id: prepared.id })).toMatchObject({
      state: 'waiting',
    });
    const [kept] = await api.services.database.prisma.downloadLink.findMany();
    expect(JSON.stringify(kept)).not.toContain(prepared.address.split('/').at(-1));
    expect(Buffer.from(kept!.sealedPassword!).toString('latin1')).not.toContain(prepared.password);

    const path = await save(operator, prepared.address, 'whole.tar');
    await using portable = await openPortable({ path, password: prepared.password! });
    expect(portable.backup).toMatchObject({ source: 'Papers', kind: 'files' });
    const { status } = await restoreFilesBackup({
      ...{ vault: portable.vault, backup: portable.backup },
      ...{ to: work.at('restored'), existing: 'fail' },
    });
    expect(status).toBe('succeeded');
    expect(readFileSync(work.at('restored', made.directory, 'two.txt'), 'utf8')).toBe('Dear baker, another.');

    const used = await api.services.database.prisma.downloadLink.findUnique({ where: { id: prepared.id } });
    expect(used).toMatchObject({ sealedPassword: null, usedAt: expect.any(Date) });
    expect(await entries()).toBe(before + 1);
    const state = await operator.query<DownloadState>('portable.download', { id: prepared.id });
    expect(state).toMatchObject({ state: 'done', problem: null });
    expect(state.bytes).toBe(state.totalBytes);
    expect(locks()).toEqual([]);
    const second = await operator.fetch(prepared.address);
    expect(second.status).toBe(404);
    expect(await second.json()).toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('once'),
    });
  });

  test('works once, however many ask at the same moment', async () => {
    const { address } = await prepare(operator);
    const answers = await Promise.all(Array.from({ length: 3 }, () => operator.fetch(address)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    for (const answer of answers) await answer.arrayBuffer();
  });

  test('is nobody else’s, and stays that person’s', async () => {
    const { address, id } = await prepare(operator);
    const other = await api.signedIn('owner', 'other');
    expect((await other.fetch(address)).status).toBe(404);
    expect(await other.query('portable.download', { id })).toMatchObject({ state: 'gone' });
    expect((await api.browser().fetch(address)).status).toBe(401);
    expect((await (await operator.fetch(address)).arrayBuffer()).byteLength).toBeGreaterThan(40_000_000);
  });

  test('is listed with what became of it, for its person only, and is taken back', async () => {
    const { prisma } = api.services.database;
    await prisma.downloadLink.deleteMany();
    const [used, revoked, expired, pending] = [
      await prepare(operator),
      await prepare(operator),
      await prepare(operator),
      await prepare(operator),
    ];
    await (await operator.fetch(used!.address)).arrayBuffer();
    await operator.change('portable.revokeLink', { id: revoked!.id });
    await prisma.downloadLink.update({
      where: { id: expired!.id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    const links = await operator.query<DownloadLink[]>('portable.links');
    expect(links.map(({ id, state }) => [id, state])).toEqual([
      [pending!.id, 'pending'],
      [expired!.id, 'expired'],
      [revoked!.id, 'revoked'],
      [used!.id, 'used'],
    ]);
    expect(links[0]).toMatchObject({ sourceName: 'Papers', form: 'portable', part: false, usedAt: null });
    expect(JSON.stringify(links)).not.toContain(pending!.address.split('/').at(-1));
    expect((await operator.fetch(revoked!.address)).status).toBe(404);
    const kept = await prisma.downloadLink.findUnique({ where: { id: revoked!.id } });
    expect(kept?.sealedPassword).toBeNull();
    expect(await operator.ask('mutation', 'portable.revokeLink', { id: used!.id })).toMatchObject({
      problem: { code: 'conflict' },
    });
    const other = await api.signedIn('owner', 'other');
    expect(await other.query('portable.links')).toEqual([]);
    expect(await other.ask('mutation', 'portable.revokeLink', { id: pending!.id })).toMatchObject({
      problem: { code: 'not-found' },
    });
    const taken = await operator.fetch(pending!.address);
    expect(taken.status).toBe(200);
    await taken.arrayBuffer();
    // Four at once are more than the next test may ask for besides.
    await prisma.rateLimit.deleteMany();
  });

  test('expires, and is cleared away after a week', async () => {
    const { address, id } = await prepare(operator);
    await api.services.database.prisma.downloadLink.update({
      where: { id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    expect((await operator.fetch(address)).status).toBe(404);
    await prepare(operator);
    const { downloadLink } = api.services.database.prisma;
    expect(await downloadLink.findUnique({ where: { id } })).toMatchObject({ sealedPassword: null });
    const week = 7 * 24 * 60 * 60_000;
    await downloadLink.update({ where: { id }, data: { expiresAt: new Date(Date.now() - week) } });
    await prepare(operator);
    expect(await downloadLink.findUnique({ where: { id } })).toBeNull();
  });

  test('is of no use to whoever became a viewer since', async () => {
    const browser = await api.signedIn('operator', 'demoted');
    const { address } = await prepare(browser);
    await api.services.database.prisma.user.updateMany({
      where: { name: 'demoted' },
      data: { role: 'viewer' },
    });
    const answer = await browser.fetch(address);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'not-allowed' });
    expect((await operator.fetch(address, { method: 'PUT' })).status).toBe(405);
  });
});

describe('before there is one', () => {
  test('a viewer is refused, and whoever does not know their own password', async () => {
    const viewer = await api.signedIn('viewer');
    const input = { backupId: made.backupId, protection: { kind: 'vault' }, loginPassword };
    const refused = await viewer.ask('mutation', 'portable.prepareDownload', input);
    expect(refused).toMatchObject({ status: 403, problem: { code: 'not-allowed' } });
    const wrong = { ...input, loginPassword: 'not this one at all' };
    expect(await operator.ask('mutation', 'portable.prepareDownload', wrong)).toMatchObject({
      problem: { code: 'wrong-password' },
    });
  });

  test('attempts are counted', async () => {
    const browser = await api.signedIn('operator', 'guesser');
    const input = { backupId: made.backupId, protection: { kind: 'vault' }, loginPassword: 'guess' };
    const codes = new Set<string | undefined>();
    for (let n = 0; n < 12; n++) {
      codes.add((await browser.ask('mutation', 'portable.prepareDownload', input)).problem?.code);
    }
    expect([...codes]).toEqual(['wrong-password', 'too-many-requests']);
  });

  test.for([
    ['one that is guessed', 'password1234567', /easy to guess/],
    ['a login password', loginPassword, /signs in/],
    ['the password of a vault', backupPassword, /opens a vault/],
  ] as const)('%s protects no file', async ([, password, message]) => {
    await forgetAttempts();
    const answer = await operator.ask('mutation', 'portable.prepareDownload', {
      ...{ backupId: made.backupId, loginPassword, protection: { kind: 'own', password } },
    });
    expect(answer).toMatchObject({
      problem: { code: 'invalid-input', message: expect.stringMatching(message) },
    });
  });
});

describe('the file', () => {
  test('has the password of one’s choice, or the vault’s', async () => {
    await forgetAttempts();
    const own = 'marmalade tractor quilt nebula';
    const chosen = await prepare(operator, { protection: { kind: 'own', password: own } });
    expect(chosen.password).toBeNull();
    const path = await save(operator, chosen.address, 'own.tar');
    await using _own = await openPortable({ path, password: own });
    const vaults = await prepare(operator, { protection: { kind: 'vault' } });
    const other = await save(operator, vaults.address, 'vault.tar');
    await using _vault = await openPortable({ path: other, password: backupPassword });
    await expect(openPortable({ path: other, password: own })).rejects.toMatchObject({
      code: 'wrong-password',
    });
  });

  test('holds a part where a part was asked for', async () => {
    const { address, password } = await prepare(operator, { paths: [`${made.directory}/letters`] });
    const path = await save(operator, address, 'part.tar');
    expect(readFileSync(path).length).toBeLessThan(1_000_000);
    await using portable = await openPortable({ path, password: password! });
    expect(portable.backup.tags).toContain('part');
  });

  test('is not begun for a part that is not there: the reason is told', async () => {
    const { address } = await prepare(operator, { paths: ['/nowhere'] });
    const answer = await operator.fetch(address);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'backup-not-found' });
    expect(locks()).toEqual([]);
  });

  test('that nobody takes is not made, and the vault is free again when the browser goes away', async () => {
    await forgetAttempts();
    const { address, id } = await prepare(operator);
    const stop = new AbortController();
    const answer = await operator.fetch(address, { signal: stop.signal });
    await answer.body!.getReader().read();
    expect(locks()).toHaveLength(1);
    stop.abort();
    await expect.poll(locks, { timeout: 60_000 }).toEqual([]);
    await expect
      .poll(() => operator.query('portable.download', { id }), { timeout: 60_000 })
      .toMatchObject({ state: 'failed', problem: 'It was broken off.' });
    expect(api.errors).toEqual([]);
  });

  test('is cut off, and not ended, when the vault turns out to be damaged', async () => {
    const { address, id } = await prepare(operator);
    const data = work.at('vault', 'data');
    const packs = readdirSync(data, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
    const spoilt = packs.map((pack) => ({ pack, path: `${pack.parentPath}/${pack.name}` }));
    const intact = spoilt.map(({ path }) => readFileSync(path));
    for (const [i, { path }] of spoilt.entries()) {
      const bytes = Buffer.from(intact[i]!);
      // Some byte of the data of each large pack.
      if (bytes.length > 1_000_000) bytes[500_000]! ^= 1;
      writeFileSync(path, bytes);
    }
    try {
      const answer = await operator.fetch(address);
      expect(answer.status).toBe(200);
      await expect(answer.arrayBuffer()).rejects.toThrow();
      await expect
        .poll(() => operator.query('portable.download', { id }), { timeout: 60_000 })
        .toMatchObject({ state: 'failed', problem: expect.stringMatching(/damaged/) });
    } finally {
      for (const [i, { path }] of spoilt.entries()) writeFileSync(path, intact[i]!);
    }
    await expect.poll(locks, { timeout: 60_000 }).toEqual([]);
  });

  test('comes to few at a time; a link that had to wait still works', async () => {
    await forgetAttempts();
    const readers: ReadableStreamDefaultReader[] = [];
    for (let n = 0; n < 3; n++) {
      const answer = await operator.fetch((await prepare(operator)).address);
      const reader = answer.body!.getReader();
      await reader.read();
      readers.push(reader);
    }
    const { address } = await prepare(operator);
    const refused = await operator.fetch(address);
    expect(refused.status).toBe(429);
    for (const reader of readers) await reader.cancel();
    await expect.poll(locks, { timeout: 60_000 }).toEqual([]);
    expect((await (await operator.fetch(address)).arrayBuffer()).byteLength).toBeGreaterThan(40_000_000);
  });
});
