/** Puts the rows of a backup into a temporary table, as they are, and notes what tables and columns there are. */
import type { DatabaseSession } from '../../postgres/index.ts';
import type { JsonRow } from './json-tables.ts';

export interface StagedTable {
  /** Its place among the tables, for the staged rows. */
  number: number;
  name: string;
  rows: number;
  /** Every column that any row has. */
  columns: Set<string>;
  /** The table of the database, quoted; empty until it was found. */
  relation: string;
  /** Columns to be written. */
  targets: { name: string; type: string; isArray: boolean }[];
}

const batchBytes = 64 * 1024;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export function newStagedTable(number: number, name: string): StagedTable {
  return { number, name, rows: 0, columns: new Set(), relation: '', targets: [] };
}

export async function stageRows(
  session: DatabaseSession,
  rows: AsyncIterable<JsonRow>,
  onRows: (bytes: number, rows: number) => void,
): Promise<StagedTable[]> {
  const tables = new Map<string, StagedTable>();
  await session.copyIn('stage the rows', 'COPY holdfast_rows FROM STDIN', copyText(rows, tables, onRows));
  return [...tables.values()];
}

async function* copyText(
  rows: AsyncIterable<JsonRow>,
  tables: Map<string, StagedTable>,
  onRows: (bytes: number, rows: number) => void,
): AsyncGenerator<Buffer> {
  let batch = '';
  let bytes = 0;
  let count = 0;
  for await (const { table: name, json, columns } of rows) {
    let table = tables.get(name);
    if (!table) {
      table = newStagedTable(tables.size, name);
      tables.set(name, table);
    }
    table.rows++;
    count++;
    for (const column of columns) table.columns.add(column);
    batch += `${table.number}\t${table.rows}\t${json.replace(/[\\\n\r\t]/g, (character) => escapes[character]!)}\n`;
    if (batch.length < batchBytes) continue;
    bytes += batch.length;
    onRows(bytes, count);
    yield Buffer.from(batch);
    batch = '';
  }
  if (batch !== '') yield Buffer.from(batch);
}
