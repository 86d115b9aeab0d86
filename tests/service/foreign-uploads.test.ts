/** Files of other programs over HTTP: told what they are, adopted under a name by an owner, refused where they are not sound. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { openVaultOf } from '@holdfast/application/vaults';
import type { BackupDetail } from '@holdfast/contracts/backups';
import type { RunDetail } from '@holdfast/contracts/runs';
import type { Upload } from '@holdfast/contracts/uploads';
import { findBackup } from '@holdfast/core/backup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encryptFernet, fernetKeyFromPassword } from '../../packages/core/src/crypto/fernet.ts';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { follow } from '../support/follow.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';
import { type SpawnedWorker, spawnWorker } from './spawn-worker.ts';
import { addVaultWithBackup, type VaultWithBackup } from './vault-with-backup.ts';

let work: WorkFolder;
let api: TestApi;
let owner: Browser;
let worker: SpawnedWorker;
let made: VaultWithBackup;
let tar: Buffer;

beforeAll(async () => {
  work = makeWorkFolder('foreign-uploads');
  api = await startTestApi('foreign-uploads');
  owner = await api.signedIn('owner');
  made = await addVaultWithBackup(api, work.path);
  mkdirSync(work.at('old'));
  writeFileSync(work.at('old/letter.txt'), 'Dear baker');
  writeFileSync(work.at('old/photo.bin'), Buffer.alloc(300_000, 'photo'));
  execFileSync('tar', ['-czf', 'old.tar.gz', 'old'], { cwd: work.path });
  tar = readFileSync(work.at('old.tar.gz'));
  worker = await spawnWorker(
    { url: api.service.url, secret: api.secret },
    { HOLDFAST_HOME: api.services.installation.home },
  );
}, 120_000);
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
  work?.[Symbol.dispose]();
});

const quarantine = () => readdirSync(`${api.services.installation.home}/quarantine`);

async function send(browser: Browser, bytes: Uint8Array, name: string): Promise<string> {
  await api.services.database.prisma.rateLimit.deleteMany();
  const { id } = await browser.change<Upload>('uploads.begin', { name, sizeBytes: bytes.length });
  const body = bytes as Uint8Array<ArrayBuffer>;
  await browser.fetch(`/api/uploads/${id}?offset=0`, { method: 'PUT', body });
  return id;
}

async function open(browser: Browser, bytes: Uint8Array): Promise<Upload> {
  return browser.change<Upload>('uploads.open', { id: await send(browser, bytes, 'old.tar.gz') });
}

async function adopt(id: string, sourceName = 'Old papers'): Promise<RunDetail> {
  const { runId } = await owner.change<{ runId: string }>('uploads.adopt', { id, sourceName });
  return ended(runId);
}

async function ended(runId: string): Promise<RunDetail> {
  for await (const { data } of follow(owner, { runId })) {
    if (data.type === 'run' && data.run.finishedAt !== null) break;
  }
  return owner.query<RunDetail>('runs.get', { id: runId });
}

test('what it is, is told without a password, and nothing else can be done with it', async () => {
  const operator = await api.signedIn('operator');
  const upload = await open(operator, tar);
  expect(upload).toMatchObject({ foreign: 'tar', contents: null });
  const { id } = upload;
  expect(await operator.ask('mutation', 'uploads.adopt', { id, sourceName: 'x' })).toMatchObject({
    status: 403,
  });
  expect(await operator.ask('query', 'backups.get', { id })).toMatchObject({ status: 404 });
  await operator.change('uploads.discard', { id });
});

test('an owner adopts it under the name of a source', async () => {
  const { id } = await open(owner, tar);
  for (const input of [{ id }, { id, sourceName: 'a/b' }]) {
    expect(await owner.ask('mutation', 'uploads.adopt', input)).toMatchObject({
      problem: { code: 'invalid-input' },
    });
  }
  const run = await adopt(id);
  expect(run).toMatchObject({ status: 'succeeded', title: 'Adoption of Old papers' });
  const { prisma } = api.services.database;
  const row = await prisma.backup.findUniqueOrThrow({ where: { id: run.backupId! } });
  expect(row).toMatchObject({ sourceName: 'Old papers', kind: 'files', vaultId: made.vaultId });
  await using vault = await openVaultOf(
    await prisma.vault.findUniqueOrThrow({ where: { id: made.vaultId } }),
    api.services.key,
  );
  expect((await findBackup(vault, 'latest', { source: 'Old papers' })).tags).toContain('adopted');
  expect(quarantine()).toEqual([]);
});

test('one that is not sound fails with the reason, and is not kept', async () => {
  const { id } = await open(owner, tar.subarray(0, tar.length - 30));
  const run = await adopt(id);
  expect(run).toMatchObject({
    status: 'failed',
    errorCode: 'portable-unreadable',
    errorMessage: expect.stringMatching(/^old\.tar\.gz cannot be used: .*damaged or cut off/),
  });
  expect(quarantine()).toEqual([]);
  expect(api.errors).toEqual([]);
});

describe('JSON of an older tool', () => {
  const password = 'what the older tool was given';
  const rows = {
    customers: [
      { id: 1, name: 'Ann Secretname' },
      { id: 2, name: 'Bo' },
    ],
  };
  let database: TestDatabase;
  let backupId: string;
  beforeAll(async () => {
    database = await createTestDatabase('rows-service');
    await database.query('CREATE TABLE customers (id int PRIMARY KEY, name varchar(10))');
  });
  afterAll(() => database?.[Symbol.asyncDispose]());

  async function token(): Promise<Buffer> {
    const salt = Buffer.alloc(16, 3);
    const pieces: Buffer[] = [salt];
    const source = (async function* () {
      yield Buffer.from(JSON.stringify(rows));
    })();
    for await (const piece of encryptFernet(source, await fernetKeyFromPassword(password, salt))) {
      pieces.push(Buffer.from(piece));
    }
    return Buffer.concat(pieces);
  }
  const into = (more: object) => ({
    ...{ backupId, mode: 'rows', roles: 'fail' },
    target: { server: { connection: { url: database.url } }, database: database.name },
    ...more,
  });
  const restore = async (more: object) => {
    const { runId } = await owner.change<{ runId: string }>('restore.database', into(more));
    return ended(runId);
  };

  test('is opened with its password, and adopted', async () => {
    const id = await send(owner, await token(), 'backup.json.enc');
    for (const wrong of [undefined, 'not this one']) {
      const answer = await owner.ask('mutation', 'uploads.open', {
        id,
        ...(wrong ? { password: wrong } : {}),
      });
      expect(answer.problem).toMatchObject({ code: 'wrong-password' });
      expect(answer.problem?.message).toContain('backup.json.enc');
    }
    expect(await owner.change('uploads.open', { id, password })).toMatchObject({ foreign: 'rows' });
    const { id: sourceId } = await owner.change<{ id: string }>('sources.create', {
      ...{ kind: 'database', name: 'Old shop', connection: { url: database.url } },
    });
    const run = await adopt(id, 'Old shop');
    expect(run).toMatchObject({ status: 'succeeded', title: 'Adoption of Old shop' });
    backupId = run.backupId!;
    // Rows are no backup of a database: they are listed with it, and it is as little protected as before.
    expect(await owner.query('sources.get', { id: sourceId })).toMatchObject({
      ...{ lastBackup: null, backups: 1, protection: 'new' },
    });
    expect(await owner.query('restore.propose', { backupId })).toMatchObject({
      database: { sourceId, name: database.name },
    });
    const detail = await owner.query<BackupDetail>('backups.get', { id: backupId });
    expect(detail.rowTables).toEqual([{ name: 'customers', rows: 2, columns: 2 }]);
    expect(quarantine()).toEqual([]);
  });

  test('its rows are tried: what does not fit is told, without what is in it', async () => {
    expect(await owner.change('restore.preflightDatabase', into({}))).toMatchObject({ ok: true });
    const run = await restore({ dryRun: true });
    expect(run).toMatchObject({
      ...{ status: 'succeeded', title: `Trial of a restore of Old shop into ${database.name}` },
      result: {
        summary: 'Not all of it fits: 1 problem. Nothing was changed.',
        problems: ['customers, row 1: a text is too long for its column.'],
      },
    });
    expect(await restore({})).toMatchObject({ status: 'failed', errorCode: 'conflict' });
    expect(await database.query('SELECT FROM customers')).toEqual([]);
    const { prisma } = api.services.database;
    const kept = JSON.stringify(
      [await prisma.run.findMany(), await prisma.runLogLine.findMany()],
      (_key, value) => (typeof value === 'bigint' ? String(value) : value),
    );
    expect(kept).not.toContain('Secretname');
  });

  test('tables that are not there are told before anything is done', async () => {
    await database.query('ALTER TABLE customers RENAME TO clients');
    expect(await owner.change('restore.preflightDatabase', into({}))).toMatchObject({
      ok: false,
      findings: [{ code: 'tables-missing', names: ['customers: The database has no table of this name.'] }],
    });
    await database.query('ALTER TABLE clients RENAME TO customers');
  });

  test('all of them come, where all of them fit', async () => {
    await database.query('ALTER TABLE customers ALTER name TYPE text');
    expect(await restore({})).toMatchObject({
      status: 'succeeded',
      result: { summary: 'Restored 2 rows of 1 table.' },
    });
    expect(await database.query('SELECT name FROM customers ORDER BY id')).toEqual([
      { name: 'Ann Secretname' },
      { name: 'Bo' },
    ]);
  });

  test('what means something else is refused', async () => {
    for (const more of [{ mode: 'new' }, { tables: [{ schema: 'public', name: 'customers' }] }]) {
      expect(await owner.ask('mutation', 'restore.database', into(more))).toMatchObject({
        problem: { code: 'invalid-input' },
      });
    }
    const tried = await owner.ask('mutation', 'restore.database', {
      ...into({ mode: 'new', dryRun: true }),
    });
    expect(tried).toMatchObject({ problem: { code: 'invalid-input' } });
  });
});
