/**
 * Brings the rows of an export into temporary tables, one per table, where they can be compared with what is there. Each
 * file's hash is compared on the way.
 */
import { createHash } from 'node:crypto';
import { HoldfastError } from '../../errors.ts';
import { quoteIdentifier, quoteQualified } from '../../postgres/archive/text.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import type { OpenedContainer } from '../container/open-container.ts';
import type { ExportedFile, ExportManifest } from '../manifest.ts';
import { plannedTable } from '../plan/plan.ts';
import type { Column, Schema, Table } from '../schema/schema.ts';
import { jsonLinesToCopy } from './json-to-copy.ts';

/**
 * What is to become of a staged row. Own rows: `new`, `identical`, `different` (the same key, other values), `conflict`
 * (another row has a value that must be unique), `orphan` (it needs a row that is neither here nor there).
 */
export type RowState = 'new' | 'identical' | 'different' | 'conflict' | 'orphan';

export interface Stage {
  table: Table;
  /** As SQL. */
  name: string;
  /** Columns that are written: those of the export that the server does not compute. */
  columns: readonly Column[];
  role: 'own' | 'reference';
}

export interface StageOptions {
  container: OpenedContainer;
  manifest: ExportManifest;
  schema: Schema;
  onRows?: ((table: string) => void) | undefined;
}

export async function stageRows(session: DatabaseSession, options: StageOptions): Promise<Stage[]> {
  const stages: Stage[] = [];
  for (const { table: id, files } of options.manifest.tables) {
    const file = files.find(({ format, role }) => format === 'json' && role !== 'stub');
    if (!file) continue;
    options.onRows?.(id);
    stages.push(await stageFile(session, options, { id, file, index: stages.length }));
  }
  return stages;
}

async function stageFile(
  session: DatabaseSession,
  { container, manifest, schema }: StageOptions,
  { id, file, index }: { id: string; file: ExportedFile; index: number },
): Promise<Stage> {
  const table = schema.tables.get(id);
  const planned = plannedTable(manifest.plan, id).columns.filter(({ treatment }) => treatment === 'include');
  const missing = planned.filter(({ name }) => !table?.columns.some((column) => column.name === name));
  if (!table || missing.length > 0) {
    const what = table ? `the column ${id}.${missing[0]!.name}` : `the table ${id}`;
    throw new HoldfastError(
      'plan-outdated',
      `The database has no longer ${what}, so this export cannot be restored.`,
    );
  }
  const isStaged = (name: string) => !table.columns.find((column) => column.name === name)!.generated;
  const columns = table.columns.filter(
    ({ name }) => planned.some((column) => column.name === name) && isStaged(name),
  );
  const plainName = `holdfast_stage_${index}`;
  const name = `pg_temp.${plainName}`;
  const doing = `stage the rows of ${id}`;
  await session.execute(
    doing,
    `CREATE TEMP TABLE ${plainName} (LIKE ${quoteQualified(table.schema, table.name)} INCLUDING DEFAULTS INCLUDING GENERATED,
       holdfast_line bigint, holdfast_state text, holdfast_conflict text, holdfast_kept boolean NOT NULL DEFAULT false) ON COMMIT DROP`,
  );
  const names = planned
    .map((column) => column.name)
    .filter(isStaged)
    .map(quoteIdentifier);
  const hash = createHash('sha256');
  async function* hashed() {
    for await (const part of container.read(file.path)) {
      hash.update(part);
      yield part;
    }
  }
  const lines = jsonLinesToCopy(
    hashed(),
    planned.map((column) => ({ name: column.name, kind: column.kind, isStaged: isStaged(column.name) })),
    'new',
  );
  const rows = await session.copyIn(
    doing,
    `COPY ${name} (${[...names, 'holdfast_line', 'holdfast_state'].join(', ')}) FROM STDIN`,
    lines,
  );
  if (rows !== file.rows || hash.digest('hex') !== file.sha256)
    throw new HoldfastError(
      'export-unreadable',
      `${file.path} in the export is not what its manifest says. Use another copy of it.`,
    );
  await session.execute(doing, `ANALYZE ${name}`);
  return { table, name, columns, role: file.role === 'own' ? 'own' : 'reference' };
}
