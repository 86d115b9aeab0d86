import { restoreDatabaseInput } from '@holdfast/contracts/restores';
import { expect, test } from 'vitest';
import { firstPlan, toRestoreInput } from './database-plan.ts';

const backupId = '6f1b5c1e-9d0e-4a53-8c7e-0d7f3f0f6a11';
const sourceId = '0b0a3b0e-3c7c-4c4f-9a53-5d1f4a1a7c22';

test('what is proposed is a new database on the server that the backup came from', () => {
  const input = toRestoreInput(backupId, firstPlan({ sourceId, name: 'shop_restored' }));
  expect(input).toEqual({
    backupId,
    target: { server: { sourceId }, database: 'shop_restored' },
    mode: 'new',
    roles: 'without-ownership',
    terminateConnections: false,
    dryRun: false,
  });
  expect(restoreDatabaseInput.safeParse(input).success).toBe(true);
});

test('another server needs a connection, and every target a name', () => {
  const plan = firstPlan(null);
  expect(toRestoreInput(backupId, { ...plan, database: 'x' })).toBeUndefined();
  const connection = { ...plan.connection, url: 'postgres://db/postgres' };
  expect(toRestoreInput(backupId, { ...plan, connection })).toBeUndefined();
  expect(toRestoreInput(backupId, { ...plan, connection, database: 'x' })?.target).toEqual({
    server: { connection: { url: 'postgres://db/postgres' } },
    database: 'x',
  });
});

test('chosen tables are named, and only then', () => {
  const plan = { ...firstPlan({ sourceId, name: 'x' }), tables: [{ schema: 'public', name: 'orders' }] };
  expect(toRestoreInput(backupId, plan)?.tables).toEqual([{ schema: 'public', name: 'orders' }]);
});
