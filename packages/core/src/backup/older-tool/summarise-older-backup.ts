import { createHash } from 'node:crypto';
import { HoldfastError } from '../../errors.ts';
import type { JsonRow } from './json-tables.ts';
import type { TableRows } from './open-older-backup.ts';

export interface OlderTable {
  table: string;
  rows: number;
  /** Of its rows as JSON Lines, numbers as they were. */
  bytes: number;
  /** Of the same. */
  sha256: string;
  /** Every column that any row has. */
  columns: string[];
}

const columnsLimit = 10_000;

/** Counts and hashes rows while they pass. */
export class RowsCount {
  readonly #tables = new Map<
    string,
    { rows: number; bytes: number; hash: ReturnType<typeof createHash>; columns: Set<string> }
  >();

  add({ table, json, columns }: JsonRow): void {
    let known = this.#tables.get(table);
    if (!known) {
      known = { rows: 0, bytes: 0, hash: createHash('sha256'), columns: new Set() };
      this.#tables.set(table, known);
    }
    const line = Buffer.from(`${json}\n`);
    known.rows++;
    known.bytes += line.length;
    known.hash.update(line);
    for (const column of columns) known.columns.add(column);
    if (known.columns.size > columnsLimit) {
      throw new HoldfastError(
        'portable-unreadable',
        `The backup of an older tool cannot be read: the table ${table.slice(0, 80)} has more than ${columnsLimit} columns.`,
      );
    }
  }

  /** To be asked once, at the end. */
  tables(): OlderTable[] {
    return [...this.#tables].map(([table, { rows, bytes, hash, columns }]) => ({
      ...{ table, rows, bytes, sha256: hash.digest('hex'), columns: [...columns] },
    }));
  }
}

/** Reads all rows, and answers what tables they are of. Rejects with `portable-unreadable`, `cancelled`. */
export async function summariseOlderBackup(backup: TableRows): Promise<OlderTable[]> {
  const count = new RowsCount();
  for await (const row of backup.rows()) count.add(row);
  return count.tables();
}
