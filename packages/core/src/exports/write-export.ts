/** Streams the rows that were found, and everything that describes them, into a container. */
import { HoldfastError } from '../errors.ts';
import type { DatabaseSession } from '../postgres/session.ts';
import type { Container } from './container/container.ts';
import type { CreateExportOptions } from './create-export.ts';
import { dataPackage } from './data-package.ts';
import type { ExportSnapshot } from './export-snapshot.ts';
import {
  type ExportedFile,
  type ExportedTable,
  type ExportFormat,
  type ExportManifest,
  manifestFormat,
  manifestName,
} from './manifest.ts';
import { isOwned, type PlannedColumn } from './plan/plan.ts';
import { readmeText } from './readme.ts';
import { toCsv } from './rows/csv-rows.ts';
import { toJsonLines } from './rows/json-lines.ts';
import type { KeyTable, RowRole } from './rows/key-tables.ts';
import { readRows } from './rows/read-rows.ts';
import { RowSamples } from './viewer/row-samples.ts';
import { viewerPage } from './viewer/viewer-page.ts';

export interface WriteExportOptions extends Omit<CreateExportOptions, 'container'>, ExportSnapshot {
  session: DatabaseSession;
  container: Container;
}

/** Writes everything and answers the manifest, which is the last entry. */
export async function writeExport(options: WriteExportOptions): Promise<ExportManifest> {
  const { container, plan } = options;
  const meter = new Meter(options);
  const samples = new RowSamples(plan);
  const tables: ExportedTable[] = [];
  for (const planned of plan.tables) {
    const keyTable = options.keyTables.get(planned.table);
    if (!keyTable || planned.treatment === 'exclude') continue;
    const rows = options.counts.get(planned.table)!;
    const files: ExportedFile[] = [];
    for (const format of options.formats) {
      for (const role of rolesOf(keyTable, rows)) {
        files.push(await writeRows(options, { keyTable, format, role, meter, samples }));
      }
    }
    tables.push({ table: planned.table, rows, files });
  }
  const manifest = describe(options, tables);
  const add = async (path: string, text: string) => {
    manifest.files.push(await container.add(path, parts(text)));
  };
  await add('README.txt', readmeText(manifest));
  await add('datapackage.json', json(dataPackage(manifest)));
  await add('index.html', viewerPage({ manifest, samples: samples.all() }));
  await container.add(manifestName, parts(json(manifest)));
  return manifest;
}

/** A file for each role that the table can have; for others' keys only where there are any. */
function rolesOf({ planned }: KeyTable, rows: { stub: number }): RowRole[] {
  const main: RowRole[] = isOwned(planned) ? ['own'] : planned.role === 'reference' ? ['reference'] : [];
  return rows.stub > 0 ? [...main, 'stub'] : main;
}

interface FileToWrite {
  keyTable: KeyTable;
  format: ExportFormat;
  role: RowRole;
  meter: Meter;
  samples: RowSamples;
}

async function writeRows(options: WriteExportOptions, file: FileToWrite): Promise<ExportedFile> {
  const { keyTable, format, role, meter, samples } = file;
  const { planned } = keyTable;
  const columns = exportedColumns(planned.columns, role === 'stub' ? planned.key : undefined);
  const withReason = options.withReasons === true && format === 'json';
  const stream = readRows(options.session, { keyTable, role, columns, withReason });
  let rows = 0;
  const onRow = () => {
    rows++;
  };
  const edgeOf = (edge: number) => options.plan.edges[edge]?.id ?? null;
  const text =
    format === 'csv'
      ? toCsv(stream, { columns, onRow })
      : toJsonLines(stream, { columns, onRow, ...(withReason ? { reason: edgeOf } : {}) });
  const sampled = format === 'json' && role !== 'stub' ? samples.watch(planned.table, text) : text;
  const path = meter.nextPath(format, planned.table);
  const written = await options.container.add(
    path,
    meter.watch(sampled, planned.table, () => rows),
  );
  return { ...written, format, role, rows };
}

export function exportedColumns(
  columns: readonly PlannedColumn[],
  only: readonly string[] | undefined,
): PlannedColumn[] {
  return columns.filter(
    ({ name, treatment }) => treatment !== 'exclude' && (only === undefined || only.includes(name)),
  );
}

/** Names files, counts, tells of progress and stops at limits. */
class Meter {
  readonly #options: WriteExportOptions;
  readonly #totalRows: number;
  readonly #numbers = { json: 0, csv: 0 };
  #rowsBefore = 0;
  #bytes = 0;

  constructor(options: WriteExportOptions) {
    this.#options = options;
    const counts = [...options.counts.values()];
    const rows = counts.reduce((sum, { own, reference, stub }) => sum + own + reference + stub, 0);
    this.#totalRows = rows * options.formats.length;
  }

  /** Names of entries in an encrypted ZIP are readable by all, and the name of a table may tell something: so numbers. */
  nextPath(format: ExportFormat, table: string): string {
    const number = String(++this.#numbers[format]).padStart(3, '0');
    const isPublic = this.#options.protection.kind === 'none';
    const name = isPublic ? `${number}-${table.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')}` : number;
    return format === 'csv' ? `csv/${name}.csv` : `data/${name}.jsonl`;
  }

  async *watch(text: AsyncIterable<Buffer>, table: string, rowsOfFile: () => number): AsyncGenerator<Buffer> {
    const { onProgress, limits } = this.#options;
    for await (const part of text) {
      this.#bytes += part.length;
      if (limits?.bytes !== undefined && this.#bytes > limits.bytes)
        throw new HoldfastError(
          'limit-exceeded',
          `The export is larger than the ${limits.bytes} bytes that are allowed.`,
        );
      onProgress?.({
        phase: 'exporting',
        rows: this.#rowsBefore + rowsOfFile(),
        totalRows: this.#totalRows,
        bytes: this.#bytes,
        table,
      });
      yield part;
    }
    this.#rowsBefore += rowsOfFile();
  }
}

function describe(options: WriteExportOptions, tables: ExportedTable[]): ExportManifest {
  const { plan, profiles, formats, snapshot, drift } = options;
  const exported = plan.tables.filter(({ table }) => tables.some((other) => other.table === table));
  const named = (treatment: PlannedColumn['treatment']) =>
    exported
      .filter(({ role }) => role !== 'stub')
      .flatMap(({ table, columns }) =>
        columns
          .filter((column) => column.treatment === treatment)
          .map(({ name }) => ({ table, column: name })),
      );
  const redactions = named('redact');
  const because = [
    ...(formats.includes('json') ? [] : ['it has no JSON, which is what a restore reads']),
    ...redactions.map(({ table, column }) => `${table}.${column} is redacted`),
    ...named('exclude').map(({ table, column }) => `${table}.${column} is left out`),
  ];
  return {
    format: manifestFormat,
    version: 1,
    createdAt: new Date().toISOString(),
    snapshot,
    profiles: profiles === 'all' ? 'all' : profiles.map((profile) => [...profile]),
    profileCount: options.counts.get(plan.root)!.own,
    formats: [...formats],
    withReasons: options.withReasons === true && formats.includes('json'),
    plan,
    tables,
    redactions,
    restorable: because.length === 0,
    notRestorableBecause: because,
    drift,
    files: [],
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function* parts(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
