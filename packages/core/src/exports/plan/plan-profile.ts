import { HoldfastError } from '../../errors.ts';
import { quoteQualified } from '../../postgres/archive/text.ts';
import type { ConnectionTarget } from '../../postgres/connection.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import { openExportSession } from '../export-session.ts';
import { readSchema } from '../schema/read-schema.ts';
import type { Column, Schema, Table } from '../schema/schema.ts';
import { fromTable } from '../schema/sql.ts';
import { buildEdges, existing } from './build-edges.ts';
import { guessNameColumns, guessRoots, type RootGuess } from './guess-roots.ts';
import type { SoftReference, TableRole } from './plan.ts';
import {
  type EdgeKind,
  type PlannedColumn,
  type PlannedTable,
  type ProfilePlan,
  planFormat,
  planVersion,
} from './plan.ts';
import { findWarnings } from './plan-warnings.ts';
import { reach } from './reach.ts';
import { isSecretColumn } from './secret-columns.ts';
import { settleOwners } from './settle-owners.ts';

export interface PlanProfileOptions {
  connection: ConnectionTarget;
  /** `schema.table`, with one row a profile. */
  root: string;
  /** Columns of the root that name a profile; guessed when absent. */
  nameColumns?: readonly string[] | undefined;
  /** References that no foreign key declares. */
  softReferences?: readonly SoftReference[] | undefined;
  /** Kinds of edges that are to differ from what was found, by the edge's id. */
  edges?: Readonly<Record<string, EdgeKind>> | undefined;
  /** What is to happen to columns, where it differs from what is found; `include` lets a secret out. */
  columns?: readonly ColumnChoice[] | undefined;
  /** Tables to leave out, or lookup tables whose rows are to be exported whole (`reference`) or as keys (`stub`). */
  tables?: Readonly<Record<string, 'exclude' | 'reference' | 'stub'>> | undefined;
  signal?: AbortSignal | undefined;
}

export interface ColumnChoice {
  table: string;
  column: string;
  treatment: PlannedColumn['treatment'];
}

/** Reads the database's keys and proposes what belongs to a profile. Changes nothing, and reads no row. */
export async function planProfile(options: PlanProfileOptions): Promise<ProfilePlan> {
  await using session = await openExportSession(options.connection, { signal: options.signal });
  return await planFromSchema(await readSchema(session), options, (table) => estimateRows(session, table));
}

/** Reads the database's tables and guesses which of them holds one row a profile. */
export async function guessProfileRoots(
  connection: ConnectionTarget,
  signal?: AbortSignal,
): Promise<RootGuess[]> {
  await using session = await openExportSession(connection, { signal });
  return guessRoots(await readSchema(session));
}

async function planFromSchema(
  schema: Schema,
  options: Omit<PlanProfileOptions, 'connection' | 'signal'>,
  estimate: (table: Table) => Promise<number>,
): Promise<ProfilePlan> {
  const root = existing(schema, options.root);
  if (root.key.length === 0) {
    throw new HoldfastError(
      'unsupported',
      `${root.id} has neither a primary key nor a unique key without nulls, so its rows cannot be told apart. Add one, or choose another table.`,
    );
  }
  const nameColumns = [...(options.nameColumns ?? guessNameColumns(root.columns.map(({ name }) => name)))];
  for (const name of nameColumns) {
    if (!root.columns.some((column) => column.name === name))
      throw new HoldfastError('invalid-input', `${root.id} has no column ${name} to name profiles by.`);
  }
  const choices = options.edges ?? {};
  const edges = buildEdges(schema, options.softReferences ?? [], root.id, choices);
  settleOwners(edges, root.id, new Set(Object.keys(choices)));
  const found = reach(schema, edges, root.id);
  const tables: PlannedTable[] = [];
  for (const [id, { role, path }] of found.tables) {
    const table = schema.tables.get(id)!;
    tables.push({
      table: id,
      ...treated(role, id, options),
      path,
      rowEstimate: await estimate(table),
      key: [...table.key],
      columns: table.columns.map((column) => planColumn(column, table, schema)),
    });
  }
  for (const choice of options.columns ?? []) chooseColumn(tables, choice);
  const plan: ProfilePlan = {
    format: planFormat,
    version: planVersion,
    database: schema.database,
    createdAt: new Date().toISOString(),
    root: root.id,
    nameColumns,
    tables,
    edges: found.edges,
    warnings: [],
  };
  plan.warnings = findWarnings(plan, schema);
  return plan;
}

function treated(
  role: TableRole,
  id: string,
  { tables = {} }: Pick<PlanProfileOptions, 'tables'>,
): Pick<PlannedTable, 'role' | 'treatment'> {
  const choice = Object.hasOwn(tables, id) ? tables[id] : undefined;
  if (choice === 'exclude' && role === 'root')
    throw new HoldfastError('invalid-input', `${id} is the root of the profile and cannot be left out.`);
  if ((choice === 'reference' || choice === 'stub') && role !== 'reference' && role !== 'stub') {
    throw new HoldfastError(
      'invalid-input',
      `${id} is not a table that is only referred to. Change the kinds of its edges instead.`,
    );
  }
  const treatment = choice === 'exclude' || role === 'mention' ? 'exclude' : 'include';
  return { role: choice === 'reference' || choice === 'stub' ? choice : role, treatment };
}

/** Secrets are redacted, except where they are part of a key: without it the rows would fall apart. */
function planColumn(column: Column, table: Table, schema: Schema): PlannedColumn {
  const { name, type, kind, nullable, generated } = column;
  const isKey =
    table.key.includes(name) ||
    schema.foreignKeys.some(
      (key) =>
        (key.child === table.id && key.childColumns.includes(name)) ||
        (key.parent === table.id && key.parentColumns.includes(name)),
    );
  const treatment = isSecretColumn(column) && !isKey ? 'redact' : 'include';
  return { name, type, kind, nullable, generated, treatment };
}

function chooseColumn(tables: readonly PlannedTable[], { table, column, treatment }: ColumnChoice): void {
  const planned = tables
    .find((candidate) => candidate.table === table)
    ?.columns.find(({ name }) => name === column);
  if (!planned) throw new HoldfastError('invalid-input', `The plan has no column ${column} in ${table}.`);
  planned.treatment = treatment;
}

/** What the planner expects: it looks at the files of tables that were never analysed, and takes partitions together. */
async function estimateRows(session: DatabaseSession, table: Table): Promise<number> {
  const doing = `estimate the rows of ${table.id}`;
  // Of what this role may not read, or not all of, only the statistics.
  if (!table.isReadable || table.hasRowSecurity) {
    const { rows } = await session.one<{ rows: number }>(
      doing,
      'SELECT greatest(reltuples, 0)::float8 AS rows FROM pg_catalog.pg_class WHERE oid = $1::regclass',
      [quoteQualified(table.schema, table.name)],
    );
    return rows;
  }
  const [row] = await session.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    doing,
    `EXPLAIN (FORMAT JSON) SELECT FROM ${fromTable(table)}`,
  );
  return row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}
