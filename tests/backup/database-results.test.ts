import {
  backUpDatabase,
  backUpFiles,
  openDatabaseBackup,
  restoreDatabaseBackup,
} from '@holdfast/core/backup';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { MemoryStorage } from '@holdfast/core/storage';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { createVault } from '../support/local-vault.ts';

test('what the preflight warns of is in the result and in the manifest', async () => {
  await using database = await createTestDatabase('warned');
  await database.query('CREATE UNLOGGED TABLE cache (id int); INSERT INTO cache VALUES (1)');
  await using vault = await createVault(new MemoryStorage());
  const { backup, status, warnings } = await backUpDatabase({
    vault,
    connection: parseConnectionUrl(database.url),
  });
  expect(status).toBe('succeeded');
  expect(warnings.join('\n')).toMatch(/unlogged/i);
  const { manifest } = await openDatabaseBackup(vault, backup);
  expect(manifest.warnings.map(({ message }) => message)).toEqual(warnings);
});

test('chosen tables that come out different in place are reported, and not said to be untouched', async () => {
  await using database = await createTestDatabase('in_place');
  await database.query('CREATE TABLE kept (id int); INSERT INTO kept SELECT generate_series(1, 100)');
  await using vault = await createVault(new MemoryStorage());
  const connection = parseConnectionUrl(database.url);
  const { backup } = await backUpDatabase({ vault, connection });
  // Fires when the table is made again, and takes rows from what was restored.
  await database.query(`
    CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN IF NEW.id > 90 THEN RETURN NULL; END IF; RETURN NEW; END';
    CREATE FUNCTION on_table() RETURNS event_trigger LANGUAGE plpgsql AS
      'BEGIN EXECUTE ''CREATE TRIGGER meddle BEFORE INSERT ON public.kept FOR EACH ROW EXECUTE FUNCTION public.meddle()''; END';
    CREATE EVENT TRIGGER meddling ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION on_table()`);
  const result = await restoreDatabaseBackup({
    vault,
    backup,
    target: connection,
    mode: 'overwrite',
    tables: [{ schema: 'public', name: 'kept' }],
    roles: 'create-nologin',
  });
  expect(result.status).toBe('partial');
  expect(result.comparison?.differences.join(' ')).toMatch(/kept/);
});

test('a directory under the name that a backup keeps for itself is refused in words', async () => {
  await using vault = await createVault(new MemoryStorage());
  await expect(backUpFiles({ vault, paths: ['/.holdfast/x'] })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('/.holdfast cannot be backed up'),
  });
});
