/**
 * database.ts VAULT REPORT: backs up the database of HOLDFAST_BENCH_DATABASE_URL. REPORT is this process's stat line at
 * its end, which says what its children (pg_dump and pg_dumpall) used, so that this can be told apart.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { backUpDatabase } from '@holdfast/core/backup';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { LocalStorage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import { benchPassword } from './password.ts';

const [directory = '', report = ''] = process.argv.slice(2);
await using vault = await Vault.open(new LocalStorage(directory), { password: benchPassword() });
const connection = parseConnectionUrl(process.env['HOLDFAST_BENCH_DATABASE_URL'] ?? '');
const { status, problems } = await backUpDatabase({ vault, connection, name: 'bench' });
if (status !== 'succeeded') throw new Error(`The backup is ${status}: ${problems[0]}`);
writeFileSync(report, readFileSync('/proc/self/stat'));
