import type { ConnectionTarget } from '../postgres/connection.ts';
import { openExportSession } from './export-session.ts';
import { guessRoots, type RootGuess } from './plan/guess-roots.ts';
import { readSchema } from './schema/read-schema.ts';

export interface DescribedTable {
  table: string;
  /** Columns that identify a row; empty when it has no key. */
  key: string[];
  columns: { name: string; type: string }[];
}

/** Every table that a plan can be about, and which of them may have one row a profile. Reads catalogs, no rows. */
export async function describeTables(
  connection: ConnectionTarget,
  signal?: AbortSignal,
): Promise<{ tables: DescribedTable[]; roots: RootGuess[] }> {
  await using session = await openExportSession(connection, { signal });
  const schema = await readSchema(session);
  const tables = [...schema.tables.values()].map(({ id, key, columns }) => ({
    ...{ table: id, key: [...key] },
    columns: columns.map(({ name, type }) => ({ name, type })),
  }));
  return {
    tables: tables.sort((a, b) => (a.table < b.table ? -1 : 1)),
    roots: guessRoots(schema),
  };
}
