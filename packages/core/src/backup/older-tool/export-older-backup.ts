/** The tables of an older tool's backup as files for people and programs: a JSON list or a CSV each. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError } from '../../errors.ts';
import { NewFile } from '../../exports/container/new-file.ts';
import type { JsonRow } from './json-tables.ts';
import type { TableRows } from './open-older-backup.ts';
import { type OlderTable, summariseOlderBackup } from './summarise-older-backup.ts';

export interface ExportOlderBackupOptions {
  backup: TableRows;
  /** A directory; it is made where it is not there. */
  to: string;
  format: 'json' | 'csv';
}

export interface ExportOlderBackupResult {
  files: { table: string; path: string; rows: number }[];
}

const batchBytes = 256 * 1024;

/** Nothing is replaced. Rejects with `storage-exists`, `portable-unreadable`, `path-unsafe`; then no file is left. */
export async function exportOlderBackup(options: ExportOlderBackupOptions): Promise<ExportOlderBackupResult> {
  const { backup, to, format } = options;
  // Read to its end before a file is made: a damaged backup makes none, and a CSV needs all columns first.
  const tables = await summariseOlderBackup(backup);
  for (const { table } of tables) checkName(table);
  await mkdir(to, { recursive: true });
  const made: NewFile[] = [];
  try {
    const files = new Map<string, TableFile>();
    for (const table of tables) {
      const file = await NewFile.create(join(to, `${table.table}.${format}`));
      made.push(file);
      files.set(table.table, new TableFile(file, table, format));
    }
    for await (const row of backup.rows()) await files.get(row.table)!.add(row);
    for (const file of files.values()) await file.finish();
    for (const file of made) await file.publish();
    return { files: tables.map(({ table, rows }, i) => ({ table, rows, path: made[i]!.path })) };
  } finally {
    for (const file of made) await file[Symbol.asyncDispose]();
  }
}

function checkName(table: string): void {
  if (!/[/\\\0]/.test(table) && table !== '' && Buffer.byteLength(table) < 200) return;
  throw new HoldfastError(
    'path-unsafe',
    `The table ${JSON.stringify(table.slice(0, 80))} has a name that is no name of a file.`,
  );
}

class TableFile {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #columns: readonly string[];
  readonly #isJson: boolean;
  #text: string;
  #rows = 0;

  constructor(file: NewFile, { columns }: OlderTable, format: 'json' | 'csv') {
    this.#writer = file.writable().getWriter();
    this.#columns = columns;
    this.#isJson = format === 'json';
    this.#text = this.#isJson ? '[' : `\uFEFF${columns.map(cell).join(',')}\r\n`;
  }

  async add({ json }: JsonRow): Promise<void> {
    if (this.#isJson) this.#text += `${this.#rows === 0 ? '\n' : ',\n'}${json}`;
    else this.#text += csvLine(json, this.#columns);
    this.#rows++;
    if (this.#text.length >= batchBytes) await this.#flush();
  }

  async finish(): Promise<void> {
    if (this.#isJson) this.#text += '\n]\n';
    await this.#flush();
    await this.#writer.close();
  }

  async #flush(): Promise<void> {
    await this.#writer.write(Buffer.from(this.#text));
    this.#text = '';
  }
}

function csvLine(json: string, columns: readonly string[]): string {
  // Numbers keep the text that they have: what is parsed is looked at for its kind only.
  const exact = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' ? new Exact(context?.source ?? String(value)) : value;
  const row = JSON.parse(json, exact) as Record<string, unknown>;
  return `${columns.map((column) => (Object.hasOwn(row, column) ? valueCell(row[column]) : '')).join(',')}\r\n`;
}

/** A number as it stood in the text. */
class Exact {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): unknown {
    return (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON(this.text);
  }
}

function valueCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Exact) return value.text;
  if (typeof value === 'boolean') return String(value);
  return cell(typeof value === 'string' ? value : JSON.stringify(value));
}

/** As in exports for people: what begins like a formula gets an apostrophe in front. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r\n'＝＋－＠]/.test(text) ? `'${text}` : text;
  return safe === '' || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
