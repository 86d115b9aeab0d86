/** A database that many know, where its file is given: HOLDFAST_TEST_CHINOOK=/path/to/chinook.sql */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { restoreExport } from '@holdfast/core/exports';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { describe, expect, inject, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { makeWorkFolder } from '../support/local-vault.ts';
import { exportTo, passphrase, plan } from './export-place.ts';
import { hashTables } from './odd-schema.ts';

const file = process.env['HOLDFAST_TEST_CHINOOK'];

describe.skipIf(file === undefined)('Chinook', () => {
  test('a customer leaves and comes back; employees are keys only', async () => {
    await using database = await createTestDatabase('chinook');
    using place = makeWorkFolder('chinook');
    await promisify(execFile)(`${inject('serverProgramsFolder')}/psql`, [
      '-q',
      '-d',
      database.url,
      '-f',
      file!,
    ]);
    const before = await hashTables(database);
    const made = await plan(database, { root: 'customer' });
    expect(
      Object.fromEntries(made.tables.map(({ table, role }) => [table.replace('public.', ''), role])),
    ).toEqual({
      customer: 'root',
      invoice: 'own',
      invoice_line: 'own',
      employee: 'stub',
      ...{
        track: 'reference',
        album: 'reference',
        genre: 'reference',
        media_type: 'reference',
        artist: 'reference',
      },
    });
    const path = place.at('customer.zip');
    const { rows } = await exportTo(database, path, { plan: made, profiles: [['5']] });
    expect(rows).toEqual({ own: 46, reference: 85, stub: 1 });
    await database.query(`DELETE FROM invoice_line WHERE invoice_id IN (SELECT i.invoice_id FROM invoice i WHERE customer_id = 5);
      DELETE FROM invoice WHERE customer_id = 5; DELETE FROM customer WHERE customer_id = 5; SELECT 1`);
    expect(
      (await restoreExport({ connection: parseConnectionUrl(database.url), path, passphrase })).status,
    ).toBe('succeeded');
    expect(await hashTables(database)).toEqual(before);
  });
});
