import type { OlderBackup } from './open-older-backup.ts';

export interface OlderTable {
  table: string;
  rows: number;
  /** Every column that any row has. */
  columns: string[];
}

/** Reads the whole backup, and answers what tables are in it. Rejects with `portable-unreadable`, `cancelled`. */
export async function summariseOlderBackup(backup: OlderBackup): Promise<OlderTable[]> {
  const tables = new Map<string, { rows: number; columns: Set<string> }>();
  for await (const { table, columns } of backup.rows()) {
    const known = tables.get(table) ?? { rows: 0, columns: new Set<string>() };
    tables.set(table, known);
    known.rows++;
    for (const column of columns) known.columns.add(column);
  }
  return [...tables].map(([table, { rows, columns }]) => ({ table, rows, columns: [...columns] }));
}
