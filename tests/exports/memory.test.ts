import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { makeWorkFolder } from '../support/local-vault.ts';
import { hashTables } from './odd-schema.ts';

const mostBytes = 350 * 2 ** 20;
const fixture = fileURLToPath(new URL('memory.fixture.ts', import.meta.url));

test('memory does not grow with the data: 400 MB of JSON out and in', async () => {
  await using database = await createTestDatabase('memory');
  using place = makeWorkFolder('memory');
  await database.query(`CREATE TABLE person (id int PRIMARY KEY);
    CREATE TABLE page (id int PRIMARY KEY, person_id int NOT NULL REFERENCES person ON DELETE CASCADE, body text);
    INSERT INTO person SELECT generate_series(1, 1000);
    INSERT INTO page SELECT n, 1 + n % 1000, repeat(md5(n::text), 64) FROM generate_series(1, 200000) AS n; ANALYZE; SELECT 1`);
  const before = await hashTables(database);
  const measure = async (work: string): Promise<number> => {
    const args = ['--disable-warning=ExperimentalWarning', fixture, work, database.url, place.at('all.zip')];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return Number(stdout);
  };
  expect(await measure('export')).toBeLessThan(mostBytes);
  await database.query('TRUNCATE person CASCADE; SELECT 1');
  expect(await measure('restore')).toBeLessThan(mostBytes);
  expect(await hashTables(database)).toEqual(before);
});
