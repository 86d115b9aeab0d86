/** What monitoring asks: health and metrics, over HTTP and on a real database; and whose address counts. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { BlockList } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import parsePrometheus from 'parse-prometheus-text-format';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loginPassword, startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';

let api: TestApi;
let owner: Browser;
let folder: string;
const proxies = new BlockList();
proxies.addAddress('127.0.0.1', 'ipv4');
proxies.addSubnet('10.0.0.0', 8, 'ipv4');

beforeAll(async () => {
  api = await startTestApi('operations', {}, { trustedProxies: proxies });
  owner = await api.signedIn('owner', 'Olga');
  folder = await mkdtemp(join(tmpdir(), 'holdfast-operations-'));
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Answers are kept for two seconds; a test that changed something asks until it is seen. */
async function health(isSeen: (body: HealthBody) => boolean): Promise<{ status: number; body: HealthBody }> {
  for (;;) {
    const response = await fetch(`${api.url}/api/health`);
    const body = (await response.json()) as HealthBody;
    if (isSeen(body)) return { status: response.status, body };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

interface HealthBody {
  status: string;
  live: boolean;
  ready: boolean;
  checks: { name: string; ok: boolean; message: string }[];
}

const okOf = ({ checks }: HealthBody) => Object.fromEntries(checks.map(({ name, ok }) => [name, ok]));

async function addWorker(): Promise<void> {
  await api.service.database.prisma.workerProcess.deleteMany();
  await api.service.database.prisma.workerProcess.create({
    data: { hostname: 'machine', pid: 1, version: 'test' },
  });
}

async function addVault(path: string, name = 'Home'): Promise<string> {
  const { id } = await api.service.database.prisma.vault.create({
    data: {
      ...{ name, location: { type: 'local', path }, repositoryId: 'a', sealedPassword: Buffer.from('x') },
      ...{ statistics: { storedBytes: 42, protectedBytes: 84, freeBytes: 7 }, countedAt: new Date() },
    },
  });
  return id;
}

describe('health', () => {
  test('is live as long as it answers, and says nothing else to anybody', async () => {
    const response = await fetch(`${api.url}/api/health/live`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok', live: true }]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await fetch(`${api.url}/api/health`, { method: 'POST' })).status).toBe(405);
  });

  test('is ready with a worker and a folder to write to, and names what is missing', async () => {
    const { status, body } = await health(() => true);
    expect([status, body.ready, okOf(body)]).toEqual([
      ...[503, false, { database: true, worker: false, 'backup-folder': true }],
    ]);
    await addWorker();
    await mkdir(join(folder, 'vault'));
    const id = await addVault(join(folder, 'vault'));
    const well = await health(({ ready }) => ready);
    expect(well).toMatchObject({ status: 200, body: { status: 'ok', live: true } });

    await rm(join(folder, 'vault'), { recursive: true });
    const ill = await health(({ ready }) => !ready);
    expect([ill.status, okOf(ill.body)]).toEqual([
      ...[503, { database: true, worker: true, 'backup-folder': false }],
    ]);
    // Strangers may ask, so neither paths nor names are told.
    expect(JSON.stringify(ill.body)).not.toContain(folder);
    await api.service.database.prisma.vault.delete({ where: { id } });
  });
});

describe('metrics', () => {
  const scrape = (token?: string) =>
    fetch(`${api.url}/metrics`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

  test('need a token of their own: a session does not do, and guessing ends soon', async () => {
    expect((await owner.fetch('/metrics')).status).toBe(401);
    const refused = await scrape('hfm_guess');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      ...[401, 'Bearer realm="Holdfast metrics"'],
    ]);
    const { token } = await owner.change<{ token: string }>('settings.makeMetricsToken');
    const statuses: number[] = [];
    for (let n = 0; n < 25; n += 1) statuses.push((await scrape(`hfm_${n}`)).status);
    expect(statuses.at(-1)).toBe(429);
    // Whoever has the right one is not concerned.
    expect((await scrape(token)).status).toBe(200);
    const kept = await api.service.sql.query('SELECT value FROM settings');
    expect(JSON.stringify(kept)).not.toContain(token);
  });

  test('a new token replaces the old one, and removing it shuts them', async () => {
    const { token: first } = await owner.change<{ token: string }>('settings.makeMetricsToken');
    const { token: second } = await owner.change<{ token: string }>('settings.makeMetricsToken');
    expect([(await scrape(first)).status, (await scrape(second)).status]).not.toContain(404);
    expect((await scrape(first)).status).not.toBe(200);
    expect((await scrape(second)).status).toBe(200);
    await owner.change('settings.removeMetricsToken');
    expect((await scrape(second)).status).not.toBe(200);
    expect(await owner.query('settings.metricsToken')).toEqual({ createdAt: null });
  });

  test('opens nothing else', async () => {
    const { token } = await owner.change<{ token: string }>('settings.makeMetricsToken');
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${api.url}/api/trpc/overview.get`, { headers })).status).toBe(401);
  });

  test('are read by a parser, say what the database says, and stay few', async () => {
    const { prisma } = api.service.database;
    const vaultId = await addVault(join(folder, 'gone'), 'Vault "with\\odd\nname"');
    const takenAt = new Date('2026-11-20T10:00:00Z');
    const source = await prisma.source.create({
      data: { name: 'Shop', kind: 'files', config: { paths: ['/srv'] }, vaultId },
    });
    await prisma.backup.create({
      data: {
        ...{ vaultId, snapshotId: 'a', sourceId: source.id, sourceName: 'Shop', kind: 'files', takenAt },
        ...{ sizeBytes: 1234n, partial: true },
      },
    });
    const ended = { status: 'succeeded', input: {}, finishedAt: new Date() };
    for (const seconds of [10, 20, 90]) {
      const startedAt = new Date(ended.finishedAt.getTime() - seconds * 1000);
      await prisma.run.create({ data: { kind: 'backup', ...ended, startedAt, sourceId: source.id } });
    }
    await prisma.run.create({ data: { kind: 'verify', input: {} } });
    const at = { since: takenAt, raisedAt: takenAt, toldAt: takenAt };
    const texts = { title: 'A', what: 'B', advice: 'C', page: '/', help: '/help' };
    await prisma.alarm.create({
      data: {
        ...{ cause: 'a test', openCause: 'a test', event: 'failed', severity: 'critical', occurrence: '1' },
        ...{ ...at, ...texts },
      },
    });
    const { token } = await owner.change<{ token: string }>('settings.makeMetricsToken');
    const response = await scrape(token);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    const families = parsePrometheus(text);
    const values = new Map(
      families.flatMap(({ name, metrics }) =>
        metrics.map(({ labels, value }) => [`${name} ${JSON.stringify(labels ?? {})}`, Number(value)]),
      ),
    );
    const source1 = '{"source":"Shop","kind":"files"}';
    expect(values.get(`holdfast_source_last_backup_timestamp_seconds ${source1}`)).toBe(
      takenAt.getTime() / 1000,
    );
    expect(values.get(`holdfast_source_last_backup_partial ${source1}`)).toBe(1);
    expect(values.get(`holdfast_source_protected ${source1}`)).toBe(0);
    expect(values.get(`holdfast_source_size_bytes ${source1}`)).toBe(1234);
    expect(values.has(`holdfast_source_last_proof_timestamp_seconds ${source1}`)).toBe(false);
    expect(values.get('holdfast_runs_last_day {"kind":"backup","status":"succeeded"}')).toBe(3);
    expect(values.get('holdfast_run_duration_median_seconds {"kind":"backup","status":"succeeded"}')).toBe(
      20,
    );
    expect(values.get('holdfast_run_duration_longest_seconds {"kind":"backup","status":"succeeded"}')).toBe(
      90,
    );
    expect(values.get('holdfast_queue_runs {"status":"queued"}')).toBe(1);
    expect(values.get('holdfast_workers {}')).toBe(1);
    expect(values.get('holdfast_alarms_open {"severity":"critical"}')).toBe(1);
    expect(values.get('holdfast_alarms_open {"severity":"warning"}')).toBe(0);
    expect(text).toContain('holdfast_vault_stored_bytes{vault="Vault \\"with\\\\odd\\nname\\""} 42\n');
    for (const { name, help, type } of families) {
      expect(name).toMatch(/^(holdfast|process)_[a-z_]+$/);
      expect([help.length > 10, type]).toEqual([true, expect.stringMatching(/^(GAUGE|COUNTER)$/)]);
    }
    // However many runs there are, the series stay the same.
    const before = text.split('\n').length;
    await prisma.run.createMany({
      data: Array.from({ length: 50 }, () => ({ kind: 'backup', ...ended, sourceId: source.id })),
    });
    expect((await (await scrape(token)).text()).split('\n')).toHaveLength(before);
  });
});

describe('the address of a caller', () => {
  const signIn = (headers: Record<string, string>) =>
    owner.fetch('/api/auth/sign-in/email', {
      ...{ method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      body: JSON.stringify({ email: 'nobody@example.org', password: loginPassword }),
    });
  const lastAddress = async () => {
    const [row] = await api.service.sql.query<{ address: string }>(
      'SELECT ip_address AS address FROM audit_entries ORDER BY id DESC LIMIT 1',
    );
    return row?.address;
  };

  test.for([
    ['203.0.113.9', '203.0.113.9'],
    // What the caller itself claims stands before what our proxies have added.
    ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['[2001:db8::7]:4711', '2001:db8::7'],
    ['nonsense', '127.0.0.1'],
    ['', '127.0.0.1'],
  ])('is what a trusted proxy says: %s is %s', async ([header = '', address]) => {
    await api.service.sql.query('DELETE FROM rate_limits');
    await signIn({ 'x-forwarded-for': header });
    expect(await lastAddress()).toBe(address);
  });

  test('is limited on its own, so that one who guesses does not lock out the others', async () => {
    await api.service.sql.query('DELETE FROM rate_limits');
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1) {
      statuses.push((await signIn({ 'x-forwarded-for': '203.0.113.9' })).status);
    }
    expect(statuses.at(-1)).toBe(429);
    expect((await signIn({ 'x-forwarded-for': '203.0.113.10' })).status).toBe(401);
  });
});
