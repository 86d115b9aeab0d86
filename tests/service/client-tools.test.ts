/** A server that was upgraded to a version without client programs here: told before a backup fails for it. */
import { watchEverything } from '@holdfast/application/alarms';
import { lookForTools } from '@holdfast/application/client-tools';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { endPretence, pretendVersion } from '../support/pretend-version.ts';
import {
  addDatabaseSource,
  addVaultRow,
  addWorkerRow,
  createTestService,
  type TestService,
} from './service.ts';

let service: TestService;
let shop: TestDatabase;
beforeAll(async () => {
  service = await createTestService('tools');
  shop = await createTestDatabase('tools_shop');
  const vaultId = await addVaultRow(service);
  await addDatabaseSource(service, { name: 'Shop', url: shop.url, vaultId });
  await addWorkerRow(service, 'one');
});
afterAll(async () => {
  await shop?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

const look = (hostname = 'one') => {
  const { database, key } = service;
  return lookForTools({ database, key, hostname, programsFolder: undefined });
};
async function alarms() {
  const { database } = service;
  await watchEverything(database);
  return database.prisma.alarm.findMany({ where: { event: 'client-tools' }, orderBy: { raisedAt: 'asc' } });
}

test('as long as the programs are there, nothing is said', async () => {
  await look();
  expect(await alarms()).toEqual([]);
});

test('after an upgrade the next look tells what to install, once, for as long as it lasts', async () => {
  await pretendVersion(shop, 99);
  await look();
  const [alarm] = await alarms();
  expect(alarm).toMatchObject({
    ...{
      severity: 'critical',
      openCause: expect.any(String),
      help: expect.stringMatching(/programs-are-missing$/),
    },
    title: 'Shop cannot be backed up: PostgreSQL’s programs are missing',
    what: expect.stringMatching(/^The server is PostgreSQL 99.*Install postgresql-client-99/),
  });
  await look();
  expect(await alarms()).toMatchObject([{ id: alarm!.id, times: 1, since: alarm!.since }]);
});

test('a backup that fails for it, and a server that does not answer meanwhile, make no second one of it', async () => {
  const { prisma } = service.database;
  const source = await prisma.source.findFirstOrThrow();
  const run = await prisma.run.create({
    data: {
      ...{ kind: 'backup', input: {}, sourceId: source.id, sourceName: source.name, status: 'failed' },
      ...{ errorCode: 'tool-missing', errorMessage: 'The server is PostgreSQL 99.', finishedAt: new Date() },
    },
  });
  expect(await alarms()).toMatchObject([{ openCause: expect.any(String), page: `/runs/${run.id}` }]);
  await prisma.run.delete({ where: { id: run.id } });
  const { config } = source;
  await prisma.source.update({
    where: { id: source.id },
    data: { config: { ...(config as object), port: 1 } },
  });
  await look();
  expect(await alarms()).toMatchObject([{ openCause: expect.any(String) }]);
  await prisma.source.update({ where: { id: source.id }, data: { config: config as object } });
});

test('it ends when the programs are there; another machine that lacks them keeps it, one that is gone does not', async () => {
  const { prisma } = service.database;
  const two = await addWorkerRow(service, 'two');
  await look('two');
  await endPretence(shop);
  await look('one');
  expect(await alarms()).toMatchObject([{ openCause: expect.any(String) }]);
  const heartbeatAt = new Date(Date.now() - 25 * 3_600_000);
  await prisma.workerProcess.update({ where: { id: two.id }, data: { heartbeatAt } });
  expect(await alarms()).toMatchObject([{ openCause: null }]);
});
