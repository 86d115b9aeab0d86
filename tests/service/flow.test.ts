/** From an empty installation to a proven backup and back, through the API, with a real vault and a real worker. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { BackupDetail } from '@holdfast/contracts/backups';
import type { Overview } from '@holdfast/contracts/overview';
import type { RunDetail, RunEvent } from '@holdfast/contracts/runs';
import type { SourceSummary } from '@holdfast/contracts/sources';
import type { VaultKey } from '@holdfast/contracts/vaults';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loginPassword, startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import { follow } from '../support/follow.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';
import { type SpawnedWorker, spawnWorker } from './spawn-worker.ts';

let work: WorkFolder;
let api: TestApi;
let owner: Browser;
let operator: Browser;
let shop: TestDatabase;
let worker: SpawnedWorker;
/** A name in Latin-1, as old machines left them. */
const oddFile = (folder: string) => Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.of(0xe9)]);
const backupPassword = 'a password for backups only';

beforeAll(async () => {
  work = makeWorkFolder('flow');
  mkdirSync(work.at('files/photos'), { recursive: true });
  for (let n = 0; n < 30; n += 1) writeFileSync(work.at('files/photos', `photo ${n}.jpg`), `picture ${n}`);
  writeFileSync(work.at('files/notes.txt'), 'what to bake');
  writeFileSync(oddFile(work.at('files')), 'crème brûlée');
  shop = await createTestDatabase('shop');
  await shop.query(`CREATE TABLE cakes (id int PRIMARY KEY, name text);
    INSERT INTO cakes SELECT n, 'cake ' || n FROM generate_series(1, 500) AS n`);
  api = await startTestApi('flow', { fileRoots: [work.at('files'), work.at('out')] });
  owner = await api.signedIn('owner');
  operator = await api.signedIn('operator');
  mkdirSync(work.at('out'));
  worker = await spawnWorker(
    { url: api.service.url, secret: api.secret },
    { HOLDFAST_HOME: work.at('home') },
  );
});
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
  await dropTestDatabase(`${shop.name}_restored`);
  await shop?.[Symbol.asyncDispose]();
  work?.[Symbol.dispose]();
});

async function finished(runId: string): Promise<RunDetail> {
  for await (const { data } of follow(operator, { runId })) {
    if (data.type === 'run' && data.run.finishedAt !== null) break;
  }
  return operator.query<RunDetail>('runs.get', { id: runId });
}

let vaultId: string;

describe('the vault', () => {
  test('is not opened by a password that somebody signs in with', async () => {
    const input = { directory: work.at('vault'), password: loginPassword };
    expect(await owner.ask('mutation', 'setup.createVault', input)).toMatchObject({
      ...{ status: 400, problem: { code: 'invalid-input' } },
    });
    expect(await owner.query('setup.state')).toMatchObject({ step: 'vault' });
  });

  test('is made in an empty folder, and its recovery file opens it again', async () => {
    const directory = work.at('vault');
    expect(await owner.query('setup.checkFolder', { path: directory })).toMatchObject({
      ...{ writable: true, exists: false, problem: null },
    });
    const created = await owner.change<{ vaultId: string }>('setup.createVault', {
      ...{ directory, password: backupPassword },
    });
    vaultId = created.vaultId;
    expect(await owner.query('setup.state')).toMatchObject({ step: 'recovery' });
    const wrong = { vaultId, loginPassword: 'not what I sign in with' };
    expect((await owner.ask('mutation', 'keys.recoveryFile', wrong)).problem?.code).toBe('wrong-password');
    const file = await owner.change<{ text: string }>('keys.recoveryFile', { vaultId, loginPassword });
    expect(file.text).toContain(backupPassword);
    await owner.change('setup.confirmRecovery', { vaultId });
    expect(await owner.query('setup.state')).toMatchObject({ step: 'source' });
    expect(await owner.query('overview.get', {})).toMatchObject({ verdict: { colour: 'blue' } });
  });

  test('nobody may take its password for signing in', async () => {
    const person = { name: 'Eve', email: 'eve@example.org', role: 'viewer', password: backupPassword };
    expect((await owner.ask('mutation', 'people.add', person)).problem?.code).toBe('invalid-input');
    const change = { currentPassword: loginPassword, newPassword: backupPassword };
    expect((await operator.auth('/change-password', change)).status).toBe(400);
  });
});

describe('sources', () => {
  test('a connection is tried before it is added', async () => {
    const good = await owner.change('sources.testConnection', { connection: { url: shop.url } });
    expect(good).toMatchObject({ ok: true, proposedName: shop.name, facts: { tables: 1 } });
    const port = 1;
    const bad = await owner.change('sources.testConnection', {
      connection: { host: '127.0.0.1', port, database: 'x', user: 'x', sslMode: 'disable' },
    });
    expect(bad).toMatchObject({ ok: false, findings: [{ level: 'error' }] });
  });

  test('are added, and no password comes back', async () => {
    await owner.change('sources.create', { kind: 'database', name: 'Shop', connection: { url: shop.url } });
    await owner.change('sources.create', {
      ...{ kind: 'files', name: 'Photos' },
      files: { paths: [work.at('files')] },
    });
    const again = { kind: 'database', name: 'Shop', connection: { url: shop.url } };
    expect((await owner.ask('mutation', 'sources.create', again)).status).toBe(409);
    const sources = await owner.query<SourceSummary[]>('sources.list');
    expect(sources.map(({ name, protection }) => [name, protection])).toEqual([
      ...[
        ['Photos', 'new'],
        ['Shop', 'new'],
        ['Holdfast', 'new'],
      ],
    ]);
    const { password } = new URL(shop.url);
    const detail = await owner.ask('query', 'sources.get', { id: sources[1]!.id });
    expect(detail.data).toMatchObject({ config: { hasPassword: true, connection: { database: shop.name } } });
    expect(detail.text).not.toContain(password);
    const stored = await api.service.sql.query('SELECT * FROM sources');
    expect(JSON.stringify(stored)).not.toContain(password);
  });

  test('a stored password is not sent to another server', async () => {
    const [, source] = await owner.query<SourceSummary[]>('sources.list');
    const { username, port } = new URL(shop.url);
    const fields = { port: Number(port), database: shop.name, user: username, sslMode: 'disable' };
    const test = (host: string) =>
      owner.change<{ ok: boolean }>('sources.testConnection', {
        ...{ sourceId: source!.id, connection: { ...fields, host } },
      });
    expect(await test('127.0.0.1')).toMatchObject({ ok: true });
    expect(await test('localhost')).toMatchObject({ ok: false });
    // An operator may try a source, and name no server.
    expect(await operator.change('sources.testConnection', { sourceId: source!.id })).toMatchObject({
      ok: true,
    });
    const other = await operator.ask('mutation', 'sources.testConnection', {
      ...{ sourceId: source!.id, connection: { ...fields, host: '127.0.0.1' } },
    });
    expect(other.problem?.code).toBe('not-allowed');
  });
});

describe('backups', () => {
  test('of everything, followed live; a connection that breaks misses nothing', async () => {
    const { runIds } = await operator.change<{ runIds: string[] }>('runs.backUpNow', { sourceIds: null });
    const run = await finished(runIds[0]!);
    expect(run).toMatchObject({ kind: 'full', status: 'succeeded', parts: { length: 3 } });
    const part = run.parts.find(({ sourceName }) => sourceName === 'Shop')!;

    const seen: RunEvent[] = [];
    let lastEventId: string | undefined;
    for await (const { id, data } of follow(operator, { runId: part.id })) {
      seen.push(data);
      lastEventId = id;
      if (data.type === 'log') break;
    }
    const { lines } = await operator.query<{ lines: { id: string }[] }>('runs.log', { runId: part.id });
    expect(seen).toMatchObject([
      { type: 'run', run: { status: 'succeeded' } },
      { type: 'log', lines },
    ]);
    // After a break: the run as it is now, and no line twice.
    await api.service.sql.query(
      `INSERT INTO run_log_lines (run_id, level, message) VALUES ('${part.id}', 'info', 'written meanwhile')`,
    );
    const after: RunEvent[] = [];
    for await (const { data } of follow(operator, { runId: part.id, lastEventId: lastEventId! })) {
      after.push(data);
      if (data.type === 'log') break;
    }
    expect(after[1]).toMatchObject({ type: 'log', lines: [{ message: 'written meanwhile' }] });
  });

  test('show what is in them', async () => {
    const { items } = await operator.query<{ items: BackupDetail[] }>('backups.list', {});
    expect(items).toHaveLength(3);
    const database = items.find(({ sourceName }) => sourceName === 'Shop')!;
    const detail = await operator.query<BackupDetail>('backups.get', { id: database.id });
    expect(detail).toMatchObject({
      contentsProblem: null,
      database: { database: shop.name, tables: [{ schema: 'public', name: 'cakes', rows: 500 }] },
    });
    const { json } = await operator.query<{ json: string }>('backups.manifest', { id: database.id });
    expect(JSON.parse(json)).toMatchObject({ kind: 'database', database: shop.name });
  });

  test('their files are listed page by page, each once', async () => {
    const { items } = await operator.query<{ items: BackupDetail[] }>('backups.list', { kind: ['files'] });
    const { id } = items[0]!;
    const path = work.at('files/photos');
    const names: string[] = [];
    let after: string | undefined;
    do {
      const page = await operator.query<{ entries: { name: string }[]; next?: string }>('backups.browse', {
        ...{ id, path, after, limit: 7 },
      });
      names.push(...page.entries.map(({ name }) => name));
      after = page.next;
    } while (after !== undefined);
    expect(new Set(names)).toHaveLength(30);
    expect(names).toHaveLength(30);
    const top = await operator.query<{ entries: { name: string }[] }>('backups.browse', { id });
    expect(top.entries.map(({ name }) => name)).not.toContain('.holdfast');
    expect((await operator.ask('query', 'backups.browse', { id, path: '/../etc' })).status).toBe(404);
  });

  test('turn the overview green once each source was proven', async () => {
    const { items } = await operator.query<{ items: BackupDetail[] }>('backups.list', {});
    expect(await operator.query('overview.get', {})).toMatchObject({ verdict: { colour: 'amber' } });
    for (const { id, kind } of items) {
      if (kind === 'holdfast') continue;
      const { runId } = await operator.change<{ runId: string }>('backups.verify', { id, level: 'restore' });
      expect(await finished(runId)).toMatchObject({ status: 'succeeded' });
    }
    const overview = await operator.query<Overview>('overview.get', {});
    expect(overview.verdict).toMatchObject({ colour: 'green', action: null });
    expect(overview.sources[1]).toMatchObject({ name: 'Shop', protection: 'protected' });
    expect(overview.sources[1]!.strip.at(-1)).toMatchObject({ outcome: 'succeeded' });
    const proven = overview.sources[1]!.lastProof!;
    const detail = await operator.query<BackupDetail>('backups.get', { id: proven.backupId });
    expect(detail.verifications).toMatchObject([{ level: 'restore', outcome: 'proven', problems: [] }]);
  });

  test('can be kept from clean-ups', async () => {
    const { items } = await operator.query<{ items: BackupDetail[] }>('backups.list', { kind: ['files'] });
    const { id } = items[0]!;
    await operator.change('backups.pin', { id, pinned: true });
    expect(await operator.query('backups.get', { id })).toMatchObject({
      pinned: true,
      contentsProblem: null,
    });
    expect(await operator.query('backups.browse', { id })).toMatchObject({ entries: { length: 1 } });
  });
});

describe('restores', () => {
  test('a database comes back under a name that is free', async () => {
    const { items } = await operator.query<{ items: BackupDetail[] }>('backups.list', { kind: ['database'] });
    const backupId = items[0]!.id;
    const { database } = await operator.query<{ database: { sourceId: string; name: string } }>(
      'restore.propose',
      { backupId },
    );
    expect(database.name).toBe(`${shop.name}_restored`);
    const target = { server: { sourceId: database.sourceId }, database: database.name };
    const input = { backupId, target, mode: 'new', roles: 'fail' };
    expect(await operator.change('restore.preflightDatabase', input)).toMatchObject({
      ...{ ok: true, estimate: { items: 1 }, missingRoles: [] },
    });
    const { runId } = await operator.change<{ runId: string }>('restore.database', input);
    const run = await finished(runId);
    expect(run).toMatchObject({ status: 'succeeded', title: `Restore of Shop into ${database.name}` });
    expect(run.result?.tables).toMatchObject([{ table: 'public.cakes', outcome: 'identical', rows: 500 }]);
    // Now it is there: the preflight says so, and another name is proposed.
    expect(await operator.change('restore.preflightDatabase', input)).toMatchObject({ ok: false });
    expect(await operator.query('restore.propose', { backupId })).toMatchObject({
      database: { name: `${shop.name}_restored_2` },
    });
  });

  test('replacing is for owners who type the name', async () => {
    const { items } = await operator.query<{ items: BackupDetail[] }>('backups.list', { kind: ['database'] });
    const [backup] = items;
    const target = { server: { sourceId: backup!.sourceId }, database: shop.name };
    const input = { backupId: backup!.id, target, mode: 'overwrite', roles: 'fail' };
    const asked = async (browser: Browser, more: object) =>
      (await browser.ask('mutation', 'restore.database', { ...input, ...more })).problem?.code;
    expect(await asked(operator, { confirmName: shop.name })).toBe('not-allowed');
    expect(await asked(owner, {})).toBe('invalid-input');
    expect(await asked(owner, { confirmName: 'another' })).toBe('invalid-input');
    const elsewhere = { server: { connection: { url: 'postgres://u:p@evil.example/x' } }, database: 'x' };
    expect(await asked(operator, { mode: 'new', target: elsewhere })).toBe('not-allowed');
  });

  test('files come back below an allowed root, and nowhere else', async () => {
    const { items } = await operator.query<{ items: BackupDetail[] }>('backups.list', { kind: ['files'] });
    const backupId = items[0]!.id;
    const input = { backupId, directory: work.at('out/photos'), existing: 'fail' };
    expect(await operator.change('restore.preflightFiles', input)).toMatchObject({ ok: true });
    const { runId } = await operator.change<{ runId: string }>('restore.files', input);
    expect(await finished(runId)).toMatchObject({ status: 'succeeded' });
    expect(readFileSync(`${work.at('out/photos')}${work.at('files/notes.txt')}`, 'utf8')).toBe(
      'what to bake',
    );
    const listed = await operator.query<{ entries: { path: string; raw?: string }[] }>('backups.browse', {
      ...{ id: backupId, path: work.at('files') },
    });
    const odd = listed.entries.find(({ raw }) => raw !== undefined)!;
    expect(Buffer.from(odd.raw!, 'base64')).toEqual(oddFile(work.at('files')));
    const chosen = { ...input, directory: work.at('out/chosen'), paths: [odd.path] };
    expect(
      await finished((await operator.change<{ runId: string }>('restore.files', chosen)).runId),
    ).toMatchObject({
      ...{ status: 'succeeded', result: { items: 1 } },
    });
    expect(readFileSync(oddFile(`${work.at('out/chosen')}${work.at('files')}`), 'utf8')).toBe('crème brûlée');
    const outside = { ...input, directory: work.at('elsewhere') };
    expect((await operator.ask('mutation', 'restore.files', outside)).problem?.code).toBe('path-unsafe');
    expect(await operator.change('restore.preflightFiles', outside)).toMatchObject({ ok: false });
    const replacing = { ...input, existing: 'replace', confirmName: 'photos' };
    expect((await operator.ask('mutation', 'restore.files', replacing)).problem?.code).toBe('not-allowed');
    expect((await owner.ask('mutation', 'restore.files', { ...replacing, confirmName: 'x' })).status).toBe(
      400,
    );
  });
});

describe('keys', () => {
  const keys = () => owner.query<VaultKey[]>('keys.list', { vaultId });

  test('a second one opens the vault and can be removed; the one in use cannot', async () => {
    const password = 'for the drawer in the office';
    await owner.change('keys.add', { vaultId, name: 'Office', password });
    const [own, office] = await keys();
    expect([own, office]).toMatchObject([
      { current: true, opens: 3 },
      { name: 'Office', current: false, createdBy: 'owner' },
    ]);
    const tried = await operator.change('keys.test', { vaultId, password });
    expect(tried).toMatchObject({ opens: true, key: { name: 'Office' } });
    expect(await operator.change('keys.test', { vaultId, password: 'no such one' })).toEqual({
      ...{ opens: false, key: null },
    });
    const remove = (key: VaultKey, confirmName = key.name) =>
      owner.ask('mutation', 'keys.remove', { vaultId, keyId: key.keyId, confirmName });
    expect((await remove(office!, 'office')).status).toBe(400);
    expect((await remove(own!)).problem?.code).toBe('key-in-use');
    expect((await remove(office!)).status).toBe(200);
    expect((await remove(own!)).problem?.code).toBe('key-in-use');
    expect((await operator.change<{ opens: boolean }>('keys.test', { vaultId, password })).opens).toBe(false);
  });

  test('a new password takes the place of the old one, for Holdfast too', async () => {
    const password = 'another password for backups';
    await owner.change('keys.change', { vaultId, password });
    const opens = async (tried: string) =>
      (await operator.change<{ opens: boolean }>('keys.test', { vaultId, password: tried })).opens;
    expect([await opens(password), await opens(backupPassword)]).toEqual([true, false]);
    expect((await keys()).filter(({ removedAt }) => removedAt === null)).toMatchObject([{ current: true }]);
    const { runId } = await operator.change<{ runId: string }>('vaults.refresh', { id: vaultId });
    expect(await finished(runId)).toMatchObject({ status: 'succeeded' });
    // The recovery key that was saved opens nothing any more.
    expect(await owner.query('vaults.list')).toMatchObject([{ recoverySavedAt: null }]);
  });
});

test('no secret is anywhere in what was answered, logged or audited', async () => {
  expect(api.errors).toEqual([]);
  const rows = await api.service.sql.query(
    `SELECT row_to_json(a)::text AS text FROM audit_entries a UNION ALL SELECT row_to_json(r)::text FROM runs r
     UNION ALL SELECT row_to_json(l)::text FROM run_log_lines l`,
  );
  const text = JSON.stringify(rows) + worker.output();
  for (const secret of [backupPassword, loginPassword, new URL(shop.url).password]) {
    expect(text).not.toContain(secret);
  }
});
