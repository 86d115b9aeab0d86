/**
 * How long each query of the service takes on years of use: 10,000 catalogued backups and 50,000 runs, over HTTP, with a
 * session, as a browser asks: `node bench/service.ts`. None should come near half a second.
 */
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSecret } from '@holdfast/application/secrets';
import { startScratchCluster } from '@holdfast/core/postgres/local-server';
import { migrateDatabase, openDatabase } from '@holdfast/db';
import { createApiServer } from '../apps/web/src/server/api-server.ts';
import { createServices } from '../apps/web/src/server/create-services.ts';
import { createAccount } from '../apps/web/src/server/people/create-account.ts';
import { seedService } from './src/service/seed.ts';

const rounds = 15;
/** Over how many sources all of it is spread: `node bench/service.ts 1` for the worst case. */
const sources = Number(process.argv[2] ?? 12);
const account = {
  name: 'Ada',
  email: 'ada@example.org',
  password: 'long enough to sign in',
  role: 'owner',
} as const;

await using cluster = await startScratchCluster({});
await migrateDatabase(cluster.url());
await seedService(cluster.url(), { sources, backups: 10_000, runs: 50_000 });
await using database = openDatabase(cluster.url());
const home = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
await using services = await createServices({
  ...{ database, secret: newSecret(), setupToken: undefined, baseUrl: 'http://localhost' },
  installation: {
    ...{ version: '0', home, fileRoots: [], backupDirectory: undefined, backupPassword: undefined },
    ...{ ownDatabaseServer: true, programsFolder: undefined },
  },
});
await createAccount(services, account);
const api = createApiServer({ services, listenHost: '127.0.0.1', onError: (error) => console.error(error) });
const server = createServer((request, response) => void api.handle(request, response));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const signedIn = await fetch(`${url}/api/auth/sign-in/email`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', origin: url },
  body: JSON.stringify(account),
});
const cookie = signedIn.headers
  .getSetCookie()
  .map((text) => text.split(';')[0])
  .join('; ');

const sourceId = '00000001-0000-7000-8000-000000000001';
const year = { from: new Date(Date.now() - 365 * 86_400_000).toISOString(), to: new Date().toISOString() };
const timeZone = 'Europe/Berlin';
const far = async (path: string, pages: number) => {
  let cursor: string | undefined;
  for (let page = 0; page < pages; page += 1) cursor = (await ask(path, { limit: 100, cursor })).nextCursor;
  return { limit: 25, cursor };
};

const questions: [string, object | undefined, string?][] = [
  ['setup.state', undefined],
  ['me.get', undefined],
  ['me.sessions', undefined],
  ['overview.get', { timeZone }],
  ['sources.list', undefined],
  ['sources.get', { id: sourceId, timeZone }],
  ['backups.list', {}],
  ['backups.list', { sourceId }, 'of a source'],
  ['backups.list', { proof: ['restored'] }, 'proven'],
  ['backups.list', { proof: ['failed'] }, 'none found'],
  ['backups.list', { state: 'partial', kind: ['files'] }, 'partial files'],
  ['backups.list', await far('backups.list', 90), 'far down'],
  ['backups.get', { id: '00000004-0000-7000-8000-000000000100' }, 'without contents'],
  ['backups.calendar', { ...year, timeZone }],
  ['runs.list', {}],
  ['runs.list', { status: ['failed'] }, 'failed'],
  ['runs.list', { status: ['running'] }, 'none found'],
  ['runs.list', { kind: ['verify'], sourceId }, 'of a kind and source'],
  ['runs.list', { kind: ['demo'] }, 'of a rare kind'],
  ['runs.list', await far('runs.list', 90), 'far down'],
  ['runs.get', { id: '00000003-0000-7000-8000-000000000100' }],
  ['runs.log', { runId: '00000003-0000-7000-8000-000000000100' }],
  ['schedules.list', undefined],
  ['schedules.preview', { cron: '15 * * * *', timeZone }],
  ['vaults.list', undefined],
  ['settings.get', undefined],
  ['settings.installation', undefined],
  ['people.list', undefined],
  ['audit.list', {}],
];

console.log(`${'procedure'.padEnd(36)} ${'median'.padStart(9)} ${'slowest'.padStart(9)}`);
for (const [path, input, what] of questions) {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await ask(path, input);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const [median, slowest] = [times[Math.floor(rounds / 2)]!, times.at(-1)!];
  const name = what === undefined ? path : `${path} (${what})`;
  console.log(
    `${name.padEnd(36)} ${`${median.toFixed(1)} ms`.padStart(9)} ${`${slowest.toFixed(1)} ms`.padStart(9)}`,
  );
}
server.close();
server.closeAllConnections();
// biome-ignore lint/suspicious/noExplicitAny: whatever the procedure answers
async function ask(path: string, input: object | undefined): Promise<any> {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await fetch(`${url}/api/trpc/${path}${query}`, { headers: { cookie } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  const { result } = (await response.json()) as { result: { data: unknown } };
  return result.data;
}
