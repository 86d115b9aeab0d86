/** Archives that would keep a test restore busy for ever, and machines that cannot run one. */
import { backUpDatabase, proveBackup } from '@holdfast/core/backup';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { MemoryStorage } from '@holdfast/core/storage';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { createVault } from '../support/local-vault.ts';

test('a restore that does not end is ended, and the evidence says so', async () => {
  await using database = await createTestDatabase('endless');
  await database.query(`
    CREATE TABLE kept AS SELECT generate_series(1, 10) AS id;
    CREATE FUNCTION sleepy() RETURNS int LANGUAGE plpgsql AS
      $$BEGIN IF current_database() = 'proof' THEN PERFORM pg_sleep(3600); END IF; RETURN 1; END$$;
    CREATE MATERIALIZED VIEW waiting AS SELECT public.sleepy()`);
  await using vault = await createVault(new MemoryStorage());
  const { backup } = await backUpDatabase({ vault, connection: parseConnectionUrl(database.url) });
  const { outcome, failures } = await proveBackup({ vault, backup, timeLimitMs: 8_000 });
  expect(outcome).toBe('failed');
  expect(failures[0]!.message).toMatch(/^The test restore was stopped: it took longer than /);
});

test('a restore that is cancelled leaves no evidence', async () => {
  await using database = await createTestDatabase('cancelled');
  await database.query('CREATE TABLE kept AS SELECT generate_series(1, 10) AS id');
  await using vault = await createVault(new MemoryStorage());
  const { backup } = await backUpDatabase({ vault, connection: parseConnectionUrl(database.url) });
  const controller = new AbortController();
  const proof = proveBackup({
    ...{ vault, backup, signal: controller.signal },
    onProgress: ({ phase }) => {
      if (phase === 'comparing') controller.abort();
    },
  });
  await expect(proof).rejects.toMatchObject({ code: 'cancelled' });
});
