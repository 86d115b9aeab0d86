/** The odd database of the other tests, proven: what PostgreSQL can hold must not look like damage. */
import { backUpDatabase, proveBackup } from '@holdfast/core/backup';
import { MemoryStorage } from '@holdfast/core/storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from '../postgres/test-cluster.ts';
import { createTortureDatabase } from '../postgres/torture-database.ts';
import { createVault } from '../support/local-vault.ts';

let server: TestCluster;
beforeAll(async () => {
  server = await startTestCluster();
  await createTortureDatabase(server, 'torture');
});
afterAll(() => server[Symbol.asyncDispose]());

test('a torture database comes back', async () => {
  await using vault = await createVault(new MemoryStorage());
  const { backup } = await backUpDatabase({ vault, connection: server.target('torture') });
  const evidence = await proveBackup({ vault, backup });
  expect(evidence.failures).toEqual([]);
  expect(evidence.indexes).toBe('sound');
  expect(evidence.tables.filter(({ outcome }) => !['same', 'reordered'].includes(outcome))).toEqual([]);
  // Only a superuser may make a foreign data wrapper; the rest hangs on it.
  expect(evidence.unproven.map(({ part }) => part)).toEqual([
    'foreign data wrapper nowhere',
    'server elsewhere',
    'foreign table shop.remote',
  ]);
  expect(evidence.objects).toMatchObject({ 'EVENT TRIGGER': 1, PUBLICATION: 1, 'DEFAULT ACL': 1 });
});
