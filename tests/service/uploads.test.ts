/** Portable backups over HTTP into an installation that has never seen them: in pieces, cut off, hostile, restored, adopted. */
import { randomBytes, randomInt } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { openVaultOf } from '@holdfast/application/vaults';
import type { BackupDetail } from '@holdfast/contracts/backups';
import type { RunDetail } from '@holdfast/contracts/runs';
import type { Upload } from '@holdfast/contracts/uploads';
import { createPortable, findBackup } from '@holdfast/core/backup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { follow } from '../support/follow.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';
import { type SpawnedWorker, spawnWorker } from './spawn-worker.ts';
import { addVaultWithBackup, backupPassword, type VaultWithBackup } from './vault-with-backup.ts';

const filePassword = 'marmalade tractor quilt nebula';
let work: WorkFolder;
let api: TestApi;
let operator: Browser;
let owner: Browser;
let worker: SpawnedWorker;
let made: VaultWithBackup;
let file: Buffer;

beforeAll(async () => {
  work = makeWorkFolder('uploads');
  mkdirSync(work.at('out'));
  api = await startTestApi('uploads', { fileRoots: [work.at('out')] });
  operator = await api.signedIn('operator');
  owner = await api.signedIn('owner');
  made = await addVaultWithBackup(api, work.path, { largeBytes: 3_000_000 });
  file = await makeFile('portable.tar', filePassword);
  worker = await spawnWorker(
    { url: api.service.url, secret: api.secret },
    { HOLDFAST_HOME: api.services.installation.home, BACKUP_FILE_ROOTS: work.at('out') },
  );
});
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
  work?.[Symbol.dispose]();
});

async function makeFile(name: string, password: string): Promise<Buffer> {
  const { database, key } = api.services;
  const row = await database.prisma.vault.findUniqueOrThrow({ where: { id: made.vaultId } });
  await using vault = await openVaultOf(row, key);
  await using portable = await createPortable({ vault, backup: await findBackup(vault, 'latest'), password });
  await pipeline(portable.stream, createWriteStream(work.at(name)));
  return readFileSync(work.at(name));
}

const quarantine = () => readdirSync(`${api.services.installation.home}/quarantine`);
const begin = (browser: Browser, sizeBytes: number, name = 'papers.holdfast.tar') =>
  browser.change<Upload>('uploads.begin', { name, sizeBytes });
const put = (browser: Browser, id: string, offset: number, body: Uint8Array, headers = {}) =>
  browser.fetch(`/api/uploads/${id}?offset=${offset}`, {
    method: 'PUT',
    body: body as Uint8Array<ArrayBuffer>,
    headers,
  });

/** In one piece. */
async function upload(browser: Browser, bytes: Uint8Array, name?: string): Promise<Upload> {
  await api.services.database.prisma.rateLimit.deleteMany();
  const begun = await begin(browser, bytes.length, name);
  expect((await put(browser, begun.id, 0, bytes)).status).toBe(200);
  return begun;
}

const open = (browser: Browser, id: string, password?: string) =>
  browser.ask<Upload>('mutation', 'uploads.open', { id, ...(password === undefined ? {} : { password }) });

async function finished(runId: string): Promise<RunDetail> {
  for await (const { data } of follow(owner, { runId })) {
    if (data.type === 'run' && data.run.finishedAt !== null) break;
  }
  return owner.query<RunDetail>('runs.get', { id: runId });
}

describe('pieces', () => {
  /** Sends the beginning of a piece, then drops the connection. */
  function sendAndDrop(id: string, offset: number, piece: Buffer, sentBytes: number): Promise<void> {
    return new Promise((resolve) => {
      const sending = request(`${api.url}/api/uploads/${id}?offset=${offset}`, {
        method: 'PUT',
        headers: {
          origin: api.url,
          cookie: [...operator.cookies].map((pair) => pair.join('=')).join('; '),
          'content-length': piece.length,
        },
      });
      sending.on('error', () => {}).on('close', () => resolve());
      sending.write(piece.subarray(0, sentBytes), () => setTimeout(() => sending.destroy(), randomInt(30)));
    });
  }

  test('cut at random points, an upload goes on where it was and ends identical', async () => {
    const { id } = await begin(operator, file.length);
    for (let cut = 0; cut < 10; cut++) {
      const { receivedBytes } = await operator.query<Upload>('uploads.get', { id });
      const piece = file.subarray(receivedBytes);
      await sendAndDrop(id, receivedBytes, piece, randomInt(Math.ceil(piece.length / 3)));
    }
    let at = -1;
    while (at < file.length) {
      ({ receivedBytes: at } = await operator.query<Upload>('uploads.get', { id }));
      const piece = file.subarray(at, at + 500_000);
      const answer = await put(operator, id, at, piece);
      // A cut piece may have had its last bytes written after we asked.
      if (answer.status === 409) continue;
      expect(answer.status).toBe(200);
      at += piece.length;
      expect(await answer.json()).toEqual({ receivedBytes: at });
    }
    const path = api.services.quarantine.path(id);
    expect(readFileSync(path).equals(file)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await operator.change('uploads.discard', { id });
    expect(quarantine()).toEqual([]);
  });

  test('begin where the last one ended, and hold no more than was announced', async () => {
    const { id } = await begin(operator, 1000);
    expect((await put(operator, id, 0, randomBytes(400))).status).toBe(200);
    const misplaced = await put(operator, id, 0, randomBytes(10));
    expect(misplaced.status).toBe(409);
    expect(await misplaced.json()).toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^400/),
    });
    expect((await put(operator, id, 400, randomBytes(601))).status).toBe(400);
    for (const offset of ['', '?offset=', '?offset=-1', '?offset=1e999', '?offset=x']) {
      const answer = await operator.fetch(`/api/uploads/${id}${offset}`, { method: 'PUT', body: 'x' });
      expect(answer.status, offset).toBeGreaterThanOrEqual(400);
    }
    expect(await operator.query('uploads.get', { id })).toMatchObject({ receivedBytes: 400 });
    expect(await open(operator, id, filePassword)).toMatchObject({ problem: { code: 'conflict' } });
    await operator.change('uploads.discard', { id });
  });

  test('come from their owner, and from a page of ours', async () => {
    const { id } = await begin(operator, 1000);
    const bytes = randomBytes(10);
    expect((await put(api.browser(), id, 0, bytes)).status).toBe(401);
    expect((await put(await api.signedIn('viewer'), id, 0, bytes)).status).toBe(403);
    expect((await put(owner, id, 0, bytes)).status).toBe(404);
    expect(await owner.ask('query', 'uploads.get', { id })).toMatchObject({ status: 404 });
    for (const headers of [{ origin: 'https://evil.example' }, { origin: '' }]) {
      expect((await put(operator, id, 0, bytes, headers)).status).toBe(403);
    }
    expect((await put(operator, '../../etc', 0, bytes)).status).toBeGreaterThanOrEqual(400);
    await operator.change('uploads.discard', { id });
  });

  test('of an upload that nobody goes on with are cleared away after a day, and so are files of nobody', async () => {
    const { id } = await upload(operator, randomBytes(1000));
    const path = api.services.quarantine.path(id);
    expect(existsSync(path)).toBe(true);
    const expiresAt = new Date(Date.now() - 1);
    await api.services.database.prisma.upload.update({ where: { id }, data: { expiresAt } });
    const { clearQuarantine } = await import('@holdfast/application/uploads');
    await clearQuarantine(api.services.database, api.services.installation.home);
    expect(existsSync(path)).toBe(false);
    expect(await operator.ask('query', 'uploads.get', { id })).toMatchObject({ status: 404 });
  });

  test('are not taken for what has no room', async () => {
    const answer = await operator.ask('mutation', 'uploads.begin', {
      name: 'x',
      sizeBytes: 3_900_000_000_000,
    });
    expect(answer).toMatchObject({ problem: { code: 'storage-full' } });
  });
});

describe('a file that is no good', () => {
  const spoilt = (change: (bytes: Buffer) => Buffer) => () => change(Buffer.from(file));
  const files: [string, () => Buffer, RegExp][] = [
    ['noise', () => randomBytes(20_000), /papers/],
    ['nothing but zeros', () => Buffer.alloc(20_480), /papers/],
    ['a text', () => Buffer.from('hello '.repeat(5000)), /papers/],
    ['one byte', () => Buffer.from('x'), /papers/],
    ['cut in the middle', spoilt((bytes) => bytes.subarray(0, bytes.length >> 1)), /papers/],
    ['cut before its end mark', spoilt((bytes) => bytes.subarray(0, bytes.length - 1024)), /papers/],
    ['with a changed header', spoilt((bytes) => Buffer.concat([bytes.fill(0x41, 0, 8)])), /papers/],
  ];

  test.for(files)('%s is refused with the reason, and not kept', async ([, make, reason]) => {
    const { id } = await upload(operator, make());
    const { status, problem, text } = await open(operator, id, filePassword);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(problem).toMatchObject({ message: expect.stringMatching(reason) });
    expect(problem?.code).toMatch(/portable-unreadable|unsupported/);
    expect(text).not.toContain('quarantine');
    expect(quarantine()).toEqual([]);
    expect(await operator.query('uploads.list')).toEqual([]);
  });

  test('a flipped bit anywhere is found at the latest when it is restored, and nothing is left in its place', async () => {
    const bytes = Buffer.from(file);
    // Within the large pack: past headers, before the end.
    bytes[bytes.length >> 1]! ^= 1;
    const { id } = await upload(operator, bytes);
    const opened = await open(operator, id, filePassword);
    if (opened.status !== 200) return expect(quarantine()).toEqual([]);
    const { runId } = await operator.change<{ runId: string }>('restore.files', {
      ...{ backupId: id, directory: work.at('out', 'flipped'), existing: 'fail' },
    });
    const run = await finished(runId);
    expect(['failed', 'partial']).toContain(run.status);
    expect(`${run.errorMessage} ${JSON.stringify(run.result)}`).toMatch(/damaged|tampered|hash/i);
    await operator.change('uploads.discard', { id });
    expect(quarantine()).toEqual([]);
  });
});

describe('a good file', () => {
  test('is told wrong passwords from right ones, shown, and restored like any other backup', async () => {
    const { id } = await upload(operator, file);
    expect(await open(operator, id, 'not the one at all')).toMatchObject({
      problem: { code: 'wrong-password', message: expect.stringContaining('papers.holdfast.tar') },
    });
    expect(await open(operator, id)).toMatchObject({ problem: { code: 'wrong-password' } });
    expect(await operator.ask('query', 'backups.get', { id })).toMatchObject({ status: 404 });
    const opened = await open(operator, id, filePassword);
    expect(opened.data.contents).toMatchObject({ kind: 'files', sourceName: 'Papers', part: false });
    expect(opened.text).not.toContain(filePassword);

    const detail = await operator.query<BackupDetail>('backups.get', { id });
    expect(detail).toMatchObject({ sourceName: 'Papers', proof: 'none', files: { files: 3 } });
    const path = made.directory;
    const { entries } = await operator.query<{ entries: { name: string }[] }>('backups.browse', { id, path });
    expect(entries.map(({ name }) => name)).toEqual(['letters', 'large 0.bin', 'two.txt']);
    expect(await owner.ask('query', 'backups.get', { id })).toMatchObject({ status: 404 });

    const input = { backupId: id, directory: work.at('out', 'restored'), existing: 'fail' };
    expect(await operator.change('restore.preflightFiles', input)).toMatchObject({ ok: true });
    const { runId } = await operator.change<{ runId: string }>('restore.files', input);
    expect(await finished(runId)).toMatchObject({
      status: 'succeeded',
      title: expect.stringMatching(/Papers/),
    });
    const restored = readFileSync(work.at('out', 'restored', made.directory, 'letters/one.txt'), 'utf8');
    expect(restored).toBe('Dear baker, one cake please.');
    // It has done its service.
    expect(quarantine()).toEqual([]);
    expect(await operator.ask('query', 'uploads.get', { id })).toMatchObject({ status: 404 });
  });

  test('with the password of the vault needs none, and an owner adopts it', async () => {
    const { prisma } = api.services.database;
    const { id } = await upload(owner, await makeFile('vaults.tar', backupPassword));
    expect((await open(owner, id)).data.contents).toMatchObject({ sourceName: 'Papers' });
    // As if this vault had never had it.
    const { addVault } = await import('@holdfast/application/vaults');
    const { vaultId } = await addVault({
      ...{ database: api.services.database, key: api.services.key, name: 'Second' },
      ...{ location: { type: 'local', path: work.at('second') }, password: 'another one for backups' },
    });
    expect(await owner.ask('mutation', 'uploads.adopt', { id })).toMatchObject({
      problem: { code: 'invalid-input' },
    });
    const { runId } = await owner.change<{ runId: string }>('uploads.adopt', { id, vaultId });
    const run = await finished(runId);
    expect(run).toMatchObject({ kind: 'portable', status: 'succeeded', title: 'Adoption of Papers' });
    const adopted = await prisma.backup.findUniqueOrThrow({ where: { id: run.backupId! } });
    expect(adopted).toMatchObject({ vaultId, sourceName: 'Papers', own: true });
    expect(quarantine()).toEqual([]);
    const row = await prisma.vault.findUniqueOrThrow({ where: { id: vaultId } });
    await using vault = await openVaultOf(row, api.services.key);
    expect((await findBackup(vault, 'latest')).tags).toContain('adopted');
  });

  test('is adopted by owners only', async () => {
    const { id } = await upload(operator, file);
    await open(operator, id, filePassword);
    expect(await operator.ask('mutation', 'uploads.adopt', { id })).toMatchObject({ status: 403 });
    await operator.change('uploads.discard', { id });
    expect(quarantine()).toEqual([]);
    expect(api.errors).toEqual([]);
  });
});
