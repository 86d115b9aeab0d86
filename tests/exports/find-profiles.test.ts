/** Profiles by key and by name, in a database and in a backup of it: the same ones. */
import { backUpDatabase, findBackupProfiles, listBackups } from '@holdfast/core/backup';
import { findProfiles, planProfile } from '@holdfast/core/exports';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createLocalVault, makeWorkFolder } from '../support/local-vault.ts';

let database: TestDatabase;
let vault: Vault;
const work = makeWorkFolder('find-profiles');

beforeAll(async () => {
  database = await createTestDatabase('find_profiles');
  await database.query(`
    CREATE SCHEMA "Odd one";
    CREATE TABLE "Odd one".member (tenant text, number int, note text, "full name" text, email text, PRIMARY KEY (tenant, number));
    INSERT INTO "Odd one".member SELECT CASE n % 2 WHEN 0 THEN 'north' ELSE 'south' END, n, E'a\\tb\\\\c', 'Åsa ' || n || E' "the\\n' || n % 3 || '"', NULL
      FROM generate_series(1, 40) AS n;
    INSERT INTO "Odd one".member VALUES ('a, b', 3, NULL, NULL, '17@example.org'); SELECT 1`);
  vault = await createLocalVault(work.path);
  await backUpDatabase({ vault, name: 'odd', connection: parseConnectionUrl(database.url) });
});
afterAll(async () => {
  await vault?.close();
  work[Symbol.dispose]();
  await database?.[Symbol.asyncDispose]();
});

test.each(['17', 'ÅSA 1', '3', 'north, 4', '["a, b","3"]', 'north', 'example', 'nobody', '%', '\\'])(
  'a search for %s',
  async (search) => {
    const connection = parseConnectionUrl(database.url);
    const plan = await planProfile({
      connection,
      root: '"Odd one".member',
      nameColumns: ['full name', 'email'],
    });
    const [backup] = await listBackups(vault);
    const live = await findProfiles({ connection, plan, search, limit: 100 });
    const found = await findBackupProfiles({ vault, backup: backup!, plan, search, limit: 100 });
    const sorted = (list: typeof live) => list.map((one) => JSON.stringify(one)).sort();
    expect(sorted(found)).toEqual(sorted(live));
    // The key that was typed comes first, whatever else has it in a name.
    if (search.includes(',')) expect(found[0]).toEqual(live[0]);
    expect(found.length > 0).toBe(!['nobody', '%', '\\'].includes(search));
    const first = await findBackupProfiles({ vault, backup: backup!, plan, search, limit: 1 });
    expect(first).toEqual(found.slice(0, 1));
  },
);
