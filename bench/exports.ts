/**
 * What it costs to export everybody, and to restore all of it, beside plain `COPY` of the same tables: time, processor
 * time and peak memory of the whole process. `node bench/exports.ts [PATIENTS]`; by default 100,000 with 10 million rows.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findClientTools, parseConnectionUrl } from '@holdfast/core/postgres';
import { startScratchCluster } from '@holdfast/core/postgres/local-server';
import { clinicStatements, tables } from './src/exports/clinic.ts';
import { driver, holdfast } from './src/holdfast.ts';
import { assertMeasurable, machineFacts } from './src/machine.ts';
import { measure, type Pipeline } from './src/measure.ts';

const patients = Number(process.argv[2] ?? 100_000);
if (!Number.isInteger(patients) || patients < 1)
  throw new Error('Give the number of patients, such as 10000.');
assertMeasurable();
const passphrase = 'only for the bench';
const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-exports-'));
try {
  // As in the bench of backups: nobody misses these data, and nothing goes on in the background.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' };
  await using cluster = await startScratchCluster({ settings: { ...settings, max_wal_size: '4GB' } });
  const url = cluster.url('postgres');
  const { host, port, user, password = '' } = parseConnectionUrl(url);
  const env = {
    ...{ PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: 'postgres' },
    ...{ ...holdfast.env, HOLDFAST_BENCH_DATABASE_URL: url },
  };
  const { psql } = (await findClientTools(cluster.major)).paths;
  const sql = (statements: readonly string[]): Pipeline => ({
    stages: [
      { argv: [psql, '-X', '-q', '-v', 'ON_ERROR_STOP=1', ...statements.flatMap((text) => ['-c', text])] },
    ],
    env,
  });
  const run = (...args: string[]): Pipeline => ({ stages: [driver('export', ...args)], env });
  const { cpu, cores, load, node } = machineFacts(folder);
  console.log(
    `${patients} profiles · ${cores} × ${cpu} · load ${load.toFixed(1)} · Node ${node} · PostgreSQL ${cluster.major}`,
  );
  const made = await measure(sql(clinicStatements(patients)));
  console.log(`The database was made in ${made.wallSeconds.toFixed(0)} s.\n`);
  const columns = ['', 'wall s', 'CPU s', 'memory MB', 'file MB'];
  const print = (cells: string[]) =>
    console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(34) : cell.padStart(11))).join(''));
  const report = async (title: string, pipeline: Pipeline, file?: string) => {
    const { wallSeconds, stages } = await measure(pipeline);
    const { cpuSeconds, peakRssBytes } = stages[0]!;
    const figures = [wallSeconds.toFixed(1), cpuSeconds.toFixed(1), (peakRssBytes / 1e6).toFixed(0)];
    print([title, ...figures, file ? (statSync(file).size / 1e6).toFixed(0) : '']);
  };
  print(columns);
  await report('COPY of the tables', {
    ...sql(tables.map((table) => `COPY ${table} TO STDOUT`)),
    readOutput: true,
  });
  const files = {
    open: join(folder, 'open.zip'),
    both: join(folder, 'both.zip'),
    sealed: join(folder, 'sealed.zip'),
  };
  await report('JSON, not encrypted', run('create', files.open, 'json'), files.open);
  await report('JSON and CSV, not encrypted', run('create', files.both, 'json,csv'), files.both);
  await report('JSON, AES-256', run('create', files.sealed, 'json', passphrase), files.sealed);
  await measure(sql(['TRUNCATE patient CASCADE']));
  await report('restored into empty tables', run('restore', files.sealed, passphrase));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
