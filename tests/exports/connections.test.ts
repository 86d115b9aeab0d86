/** Local only: an export speaks to its database, and to nobody else. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { makeWorkFolder } from '../support/local-vault.ts';

const fixture = fileURLToPath(new URL('connections.fixture.ts', import.meta.url));

test('no connection is opened to anything but the database', async () => {
  await using database = await createTestDatabase('connections');
  using place = makeWorkFolder('connections');
  await database.query(`CREATE TABLE member (id int PRIMARY KEY, name text, website text);
    INSERT INTO member VALUES (1, 'name', 'https://example.org/picture.png'); SELECT 1`);
  const { host, port } = parseConnectionUrl(database.url);
  const connectionsOf = async (folder: string, ...more: string[]): Promise<string[]> => {
    const { stdout } = await promisify(execFile)(process.execPath, [fixture, database.url, folder, ...more]);
    return JSON.parse(stdout);
  };
  const own = host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`;
  expect((await connectionsOf(place.path)).filter((one) => one !== `name ${host}`)).toEqual([own]);
  using other = makeWorkFolder('connections-2');
  const watched = await connectionsOf(other.path, 'call out');
  expect(watched).toContain('127.0.0.1:59999');
  expect(watched).toContain('a datagram socket');
});
