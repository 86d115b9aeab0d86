/**
 * Restores a backup of an older tool into a database that has its tables already: rows are staged as they are, then put
 * into the tables of the same names in one transaction, parents first. PostgreSQL itself says whether a value fits its
 * column. When any row does not, every one that does not is listed with the reason, and nothing is changed.
 */

import { randomBytes } from 'node:crypto';
import { HoldfastError } from '../../errors.ts';
import { orderByReferences } from '../../exports/restore/components.ts';
import { quoteIdentifier } from '../../postgres/archive/text.ts';
import { type ConnectionTarget, type DatabaseSession, openSession } from '../../postgres/index.ts';
import type { OnProgress } from '../progress.ts';
import { matchTables } from './match-tables.ts';
import type { TableRows } from './open-older-backup.ts';
import type { RowProblem } from './row-problem.ts';
import { type StagedTable, stageRows } from './stage-older-rows.ts';

export interface RestoreOlderBackupOptions {
  backup: TableRows;
  target: ConnectionTarget;
  /** Does all the work, and takes it back. */
  dryRun: boolean;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface RestoreOlderBackupResult {
  /** `refused`: something does not fit, and nothing was changed. */
  status: 'succeeded' | 'refused';
  dryRun: boolean;
  tables: { table: string; rows: number }[];
  /** At most {@link problemsListed}. */
  problems: RowProblem[];
  problemCount: number;
  durationMs: number;
}

const problemsListed = 10_000;

interface FoundProblem {
  tab: number | null;
  n: string | null;
  reason: string;
  state: string | null;
  name: string | null;
  total: string;
}

/** Rejects with `portable-unreadable` for a damaged backup, with `database-unreachable`, `database-denied`, `cancelled`. */
export async function restoreOlderBackup(
  options: RestoreOlderBackupOptions,
): Promise<RestoreOlderBackupResult> {
  const { backup, target, dryRun, signal, onProgress } = options;
  const startedAt = Date.now();
  await using session = await openSession(target, { signal });
  await session.query('begin the restore', 'BEGIN');
  await session.query(
    'prepare the restore',
    `CREATE TEMP TABLE holdfast_rows (tab int, n bigint, body text) ON COMMIT DROP;
     CREATE TEMP TABLE holdfast_problems (tab int, n bigint, reason text, state text, name text) ON COMMIT DROP`,
  );
  // Read to its end before a row is used: only then is it known to be whole.
  const tables = await stageRows(session, backup.rows(), (bytes, rows) =>
    onProgress?.({ phase: 'staging', bytes, items: rows }),
  );
  const problems = await matchTables(session, tables);
  if (problems.length === 0) {
    await session.query(
      'prepare the restore',
      'CREATE INDEX ON holdfast_rows (tab, n); ANALYZE holdfast_rows',
    );
    for (const [done, table] of (await inOrder(session, tables)).entries()) {
      onProgress?.({
        phase: 'restoring',
        bytes: 0,
        items: done,
        totalItems: tables.length,
        item: table.name,
      });
      await insertRows(session, table);
    }
    await checkDeferred(session);
  }
  const found = await session.query<FoundProblem>(
    'list what does not fit',
    `SELECT tab, n::text, reason, state, name, count(*) OVER ()::text AS total FROM holdfast_problems
     ORDER BY tab, n LIMIT ${problemsListed}`,
  );
  for (const { tab, n, reason, state, name } of found) {
    const table = tables.find(({ number }) => number === tab)?.name ?? '';
    const row = n === null ? undefined : Number(n);
    problems.push({ table, row, reason, state: state ?? undefined, name: name || undefined });
  }
  const problemCount = Math.max(problems.length, Number(found[0]?.total ?? 0));
  const isKept = problemCount === 0 && !dryRun;
  if (isKept) await moveSequences(session, tables);
  await session.query('end the restore', isKept ? 'COMMIT' : 'ROLLBACK');
  return {
    status: problemCount === 0 ? 'succeeded' : 'refused',
    dryRun,
    tables: tables.map(({ name, rows }) => ({ table: name, rows })),
    problems,
    problemCount,
    durationMs: Date.now() - startedAt,
  };
}

async function inOrder(session: DatabaseSession, tables: StagedTable[]): Promise<StagedTable[]> {
  const references = await session.query<{ child: string; parent: string }>(
    'look at the foreign keys of the database',
    `SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent
     FROM pg_constraint WHERE contype = 'f'`,
  );
  const names = tables.map(({ relation }) => relation);
  const order = orderByReferences(names, references).flat();
  return order.map((name) => tables.find(({ relation }) => relation === name)!);
}

/** All rows at once; where that fails, each by itself, so that every reason is known. */
async function insertRows(session: DatabaseSession, table: StagedTable): Promise<void> {
  const insert = insertStatement(table);
  const doing = `put rows into ${table.name}`;
  await session.query(doing, 'SAVEPOINT holdfast');
  try {
    await session.query(doing, insert);
    await session.query(doing, 'RELEASE SAVEPOINT holdfast');
    return;
  } catch (error) {
    if (!session.isAlive || !(error instanceof HoldfastError) || error.code === 'cancelled') throw error;
  }
  await session.query(doing, 'ROLLBACK TO SAVEPOINT holdfast');
  const quoted = `$h${randomBytes(8).toString('hex')}$`;
  // Rows that wait for others of the same table are tried again, as long as that helps.
  await session.query(
    doing,
    `DO ${quoted} DECLARE r record; failed bigint := -1; before bigint; why text; what text; col text; con text;
     BEGIN
       CREATE TEMP TABLE holdfast_waiting ON COMMIT DROP AS
         SELECT n, ''::text AS reason, ''::text AS state, ''::text AS name FROM holdfast_rows WHERE tab = ${table.number};
       LOOP
         before := failed; failed := 0;
         FOR r IN SELECT n FROM holdfast_waiting ORDER BY n LOOP
           BEGIN
             ${insert} AND n = r.n;
             DELETE FROM holdfast_waiting WHERE n = r.n;
           EXCEPTION WHEN others THEN
             failed := failed + 1;
             why := SQLERRM; what := SQLSTATE;
             GET STACKED DIAGNOSTICS col = COLUMN_NAME, con = CONSTRAINT_NAME;
             UPDATE holdfast_waiting SET reason = why, state = what, name = coalesce(nullif(con, ''), col) WHERE n = r.n;
           END;
         END LOOP;
         EXIT WHEN failed = 0 OR failed = before OR NOT EXISTS (SELECT FROM holdfast_waiting WHERE state = '23503');
       END LOOP;
       INSERT INTO holdfast_problems SELECT ${table.number}, n, reason, state, name FROM holdfast_waiting;
       DROP TABLE holdfast_waiting;
     END ${quoted}`,
  );
}

function insertStatement({ relation, number, targets }: StagedTable): string {
  const columns = targets.map(({ name }) => quoteIdentifier(name)).join(', ');
  const values = targets.map(({ name, type, isArray }) => {
    const key = `'${name.replaceAll("'", "''")}'`;
    if (!isArray) return `(body::json->>${key})::${type}`;
    return `CASE WHEN json_typeof(body::json->${key}) = 'array' THEN
        coalesce((SELECT array_agg(v ORDER BY i) FROM json_array_elements_text(body::json->${key}) WITH ORDINALITY e(v, i)), '{}')::${type}
      ELSE (body::json->>${key})::${type} END`;
  });
  return `INSERT INTO ${relation} (${columns}) OVERRIDING SYSTEM VALUE
    SELECT ${values.join(', ')} FROM holdfast_rows WHERE tab = ${number}`;
}

/** Constraints that are checked at the end are checked now, while the reason can still be told. */
async function checkDeferred(session: DatabaseSession): Promise<void> {
  await session.query('check the constraints', 'SAVEPOINT holdfast');
  try {
    await session.query('check the constraints', 'SET CONSTRAINTS ALL IMMEDIATE');
  } catch (error) {
    if (!session.isAlive || !(error instanceof HoldfastError)) throw error;
    await session.query('check the constraints', 'ROLLBACK TO SAVEPOINT holdfast');
    await session.query('check the constraints', 'INSERT INTO holdfast_problems VALUES (NULL, NULL, $1)', [
      error.message,
    ]);
  }
}

/** Up to the highest value that is there, never down. */
async function moveSequences(session: DatabaseSession, tables: readonly StagedTable[]): Promise<void> {
  for (const { relation, targets } of tables) {
    for (const { name } of targets) {
      const doing = `move the sequence of ${relation}`;
      const { sequence } = await session.one<{ sequence: string | null }>(
        doing,
        'SELECT pg_get_serial_sequence($1, $2) AS sequence',
        [relation, name],
      );
      if (sequence === null) continue;
      await session.query(
        doing,
        `SELECT setval($1::regclass, highest) FROM (SELECT max(${quoteIdentifier(name)})::bigint AS highest FROM ${relation}) t
         WHERE highest > (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM ${sequence})`,
        [sequence],
      );
    }
  }
}
