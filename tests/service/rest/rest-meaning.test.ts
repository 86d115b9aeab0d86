/** What the promised addresses bring about, with a worker that does it. */

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BackupSummary } from '@holdfast/contracts/backups';
import type { Overview } from '@holdfast/contracts/overview';
import type { RunDetail } from '@holdfast/contracts/runs';
import type { Schedule } from '@holdfast/contracts/schedules';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dropTestDatabase } from '../../support/database.ts';
import { type SpawnedWorker, spawnWorker } from '../spawn-worker.ts';
import { createRestClient, type RestAnswer, type RestCall } from './rest-client.ts';
import { everyScope, type RestWorld, startRestWorld } from './rest-world.ts';

let world: RestWorld;
let call: RestCall;
let token: string;
let worker: SpawnedWorker;
beforeAll(async () => {
  world = await startRestWorld('meaning');
  ({ token } = await world.newToken(everyScope));
  call = createRestClient(world.api.url, token);
  worker = await spawnWorker(
    { url: world.api.service.url, secret: world.api.secret },
    { HOLDFAST_HOME: world.api.services.installation.home, BACKUP_FILE_ROOTS: world.work.path },
  );
});
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  for (const end of ['restored', 'guide']) await dropTestDatabase(`${world?.shop.name}_${end}`);
  await world?.[Symbol.asyncDispose]();
});

/** Follows a run as a script would, over its events, and answers how it ended. */
async function ended(started: RestAnswer): Promise<RunDetail> {
  expect(started.status, started.text).toBe(202);
  const location = started.headers.get('location')!;
  const events = await call('GET', `${location}/events`);
  expect(events.headers.get('content-type')).toBe('text/event-stream');
  const last = events.text.trim().split('\n\n').at(-1) ?? '';
  expect(last).toMatch(/^id: 0-\d+\nevent: run\n/);
  const run = await call<RunDetail>('GET', location);
  expect(JSON.parse(/^data: (.*)$/m.exec(last)![1]!).run.status).toBe(run.data.status);
  return run.data;
}

const newest = async (source: string): Promise<BackupSummary> => {
  const { data } = await call<{ items: BackupSummary[] }>('GET', '/api/backup/list');
  return data.items.find(({ sourceName }) => sourceName === source)!;
};

test('create backs up a source by its name, and its run is followed to the end', async () => {
  const run = await ended(
    await call('POST', '/api/backup/create', { body: { type: 'database', source: 'Shop' } }),
  );
  expect(run).toMatchObject({ kind: 'backup', status: 'succeeded', sourceName: 'Shop' });
  expect(await newest('Shop')).toMatchObject({ id: run.backupId ?? run.result?.backupId, kind: 'database' });
});

test('create without a source is all of a kind, or one entry for everything', async () => {
  const files = await call<{ runIds: string[] }>('POST', '/api/backup/create', { body: { type: 'files' } });
  expect(files.data.runIds).toHaveLength(1);
  expect(await ended(files)).toMatchObject({ status: 'succeeded', sourceName: 'Papers' });
  const full = await call('POST', '/api/backup/create', { body: { type: 'full' } });
  expect(await ended(full)).toMatchObject({ kind: 'full', status: 'succeeded' });
  const wrong = await call('POST', '/api/backup/create', { body: { type: 'full', source: 'Shop' } });
  expect(wrong).toMatchObject({ status: 400, problem: { fields: { source: expect.any(String) } } });
});

test('a source of another kind than asked for is told', async () => {
  const body = { type: 'database', source: 'Papers' };
  expect(await call('POST', '/api/backup/create', { body })).toMatchObject({ status: 404 });
  const unknown = { type: 'files', source: 'Nobody' };
  expect(await call('POST', '/api/backup/create', { body: unknown })).toMatchObject({
    ...{ status: 404, problem: { code: 'source-not-found' } },
  });
});

test('list filters and pages', async () => {
  const first = await call<{ items: BackupSummary[]; nextCursor: string }>('GET', '/api/backup/list', {
    query: { kind: 'files', limit: '1' },
  });
  expect(first.data.items).toHaveLength(1);
  const second = await call<{ items: BackupSummary[] }>('GET', '/api/backup/list', {
    query: { kind: 'files', limit: '1', cursor: first.data.nextCursor },
  });
  expect(second.data.items[0]!.id).not.toBe(first.data.items[0]!.id);
  const wrong = await call('GET', '/api/backup/list', { query: { kid: 'files' } });
  expect(wrong).toMatchObject({ status: 400, problem: { detail: expect.stringContaining('“kid”') } });
});

test('verify proves a backup', async () => {
  const { id } = await newest('Shop');
  expect(await ended(await call('POST', `/api/backup/verify/${id}`))).toMatchObject({ status: 'succeeded' });
  expect(await newest('Shop')).toMatchObject({ proof: 'restored' });
});

test('restore brings a database and directories to a new place', async () => {
  const { id } = await newest('Shop');
  const run = await ended(await call('POST', '/api/backup/restore', { body: { backup: id } }));
  expect(run).toMatchObject({ status: 'succeeded', kind: 'restore-database' });
  const taken = { backup: id, location: { database: `${world.shop.name}_restored`, source: 'Shop' } };
  expect(await call('POST', '/api/backup/restore/check', { body: taken })).toMatchObject({
    ...{ status: 200, data: { ok: false } },
  });

  const directory = world.work.at('out', 'papers');
  const files = { backup: world.backupId, location: { directory } };
  expect(await ended(await call('POST', '/api/backup/restore', { body: files }))).toMatchObject({
    status: 'succeeded',
  });
  const letter = join(directory, world.directory, 'letters/one.txt');
  const restored = existsSync(letter) ? letter : join(directory, 'papers/letters/one.txt');
  expect(readFileSync(restored, 'utf8')).toMatch(/^Dear baker/);
});

test('cleanup removes what no rule keeps, and refuses to remove everything', async () => {
  const none = await call('DELETE', '/api/backup/cleanup');
  expect(none).toMatchObject({
    status: 400,
    problem: { detail: expect.stringContaining('at least something') },
  });
  const before = await call<{ total: number }>('GET', '/api/backup/list', { query: { kind: 'files' } });
  expect(before.data.total).toBeGreaterThan(1);
  const query = { keepLast: '1', source: 'Papers' };
  const looked = await call('DELETE', '/api/backup/cleanup', { query: { ...query, dryRun: 'true' } });
  const { id: runId } = await ended(looked);
  expect((await call('GET', `/api/clean-ups/${runId}`, { query: { show: 'going' } })).data).toMatchObject({
    going: before.data.total - 1,
  });
  const unchanged = await call<{ total: number }>('GET', '/api/backup/list', { query: { kind: 'files' } });
  expect(unchanged.data.total).toBe(before.data.total);
  expect(await ended(await call('DELETE', '/api/backup/cleanup', { query }))).toMatchObject({
    ...{ kind: 'clean-up', status: 'succeeded' },
  });
  const after = await call<{ total: number }>('GET', '/api/backup/list', { query: { kind: 'files' } });
  expect(after.data.total).toBeLessThan(before.data.total);
});

test('schedule creates a schedule when a cron expression is given, and acts now when none is', async () => {
  const body = { source: 'Shop', cron: '15 * * * *', timeZone: 'Europe/Zurich' };
  const created = await call<{ id: string }>('POST', '/api/backup/schedule/database', { body });
  expect(created.status).toBe(201);
  expect(created.headers.get('location')).toBe(`/api/schedules/${created.data.id}`);
  const { data } = await call<Schedule[]>('GET', '/api/schedules');
  expect(data).toMatchObject([
    {
      ...{ id: created.data.id, cron: body.cron, timeZone: body.timeZone },
      what: { task: 'backup', kind: 'database', sourceIds: [world.sourceIds.Shop] },
    },
  ]);
  const now = await call('POST', '/api/backup/schedule/verify', {
    body: { source: 'Papers', level: 'structure' },
  });
  expect(await ended(now)).toMatchObject({ kind: 'verify', status: 'succeeded' });
  const bad = await call('POST', '/api/backup/schedule/full', { body: { cron: '61 * * * *' } });
  expect(bad).toMatchObject({ status: 400, problem: { code: 'invalid-input' } });
});

test('status is the verdict', async () => {
  const { data } = await call<Overview>('GET', '/api/backup/status');
  expect(data.verdict.colour).toMatch(/^(green|amber|red)$/);
  expect(data.sources.map(({ name }) => name)).toContain('Shop');
});

test('a portable backup is carried away and brought back with a key alone', async () => {
  const { id: backupId } = await newest('Papers');
  const prepared = await call<{ address: string; password: string }>('POST', '/api/downloads', {
    body: { backupId, protection: { kind: 'generated' } },
  });
  const headers = { authorization: `Bearer ${token}` };
  const file = await fetch(world.api.url + prepared.data.address, { headers });
  expect(file.status).toBe(200);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const upload = await call<{ id: string }>('POST', '/api/uploads', {
    body: { name: 'papers.tar', sizeBytes: bytes.length },
  });
  const half = Math.floor(bytes.length / 2);
  for (const [offset, piece] of [
    [0, bytes.subarray(0, half)],
    [half, bytes.subarray(half)],
  ] as const) {
    const sent = await call('PUT', `/api/uploads/${upload.data.id}`, {
      ...{ query: { offset: String(offset) }, body: piece },
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(sent.status).toBe(200);
  }
  const opened = await call('POST', `/api/uploads/${upload.data.id}/open`, {
    body: { password: prepared.data.password },
  });
  expect(opened).toMatchObject({ status: 200, data: { contents: { sourceName: 'Papers' } } });
});

test('the examples of the guide do what they say, as they stand', async () => {
  const guide = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
  const examples = [...guide.matchAll(/^```\n(curl [^`]+)```$/gm)].map(([, text = '']) => text);
  expect(examples.length).toBeGreaterThan(8);
  const started = await call<{ runIds: string[] }>('POST', '/api/backup/create', { body: { type: 'files' } });
  const env: Record<string, string> = {
    ...{ PATH: process.env['PATH'] ?? '', HOLDFAST: world.api.url, HOLDFAST_KEY: token },
    ...{ RUN: started.data.runIds[0]!, BACKUP: (await newest('Shop')).id },
  };
  await world.api.services.database.prisma.schedule.deleteMany();
  for (const example of examples) {
    // The database of the guide is nobody's here.
    const command = example
      .replace('curl ', 'curl -sS --fail-with-body ')
      .replace('shop_restored', `${world.shop.name}_guide`);
    const { stdout } = await promisify(execFile)('bash', ['-c', command], { env, cwd: world.work.path });
    env['ADDRESS'] = /"address":"([^"]+)"/.exec(stdout)?.[1] ?? env['ADDRESS'] ?? '';
  }
  expect(existsSync(world.work.at('backup.holdfast.tar'))).toBe(true);
});
