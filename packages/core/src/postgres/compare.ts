/**
 * Compares a database with the manifest of a backup: every table's rows and content, large objects, sequences, and how
 * many objects of each kind there are. Content is compared by the hash of what COPY gives; where that differs although
 * rows and bytes agree, the rows may merely lie in another order, which is told apart with the archive's own data.
 */
import { createHash, type Hash } from 'node:crypto';
import { HoldfastError } from '../errors.ts';
import type { ArchiveSource } from './archive/archive-source.ts';
import { createNewlineCounter } from './archive/row-copier.ts';
import { RowMultiset } from './archive/row-multiset.ts';
import type { TableFacts } from './archive/summary.ts';
import type { ClientTools } from './client-tools.ts';
import { compareDefinitions, type DefinitionDifference, describeDefinition } from './compare-definitions.ts';
import { compareLargeObjects, type LargeObjectComparison } from './compare-large-objects.ts';
import { compareSequences, type SequenceComparison } from './compare-sequences.ts';
import type { ConnectionTarget } from './connection.ts';
import { copyTablesOut } from './copy-out.ts';
import type { DatabaseManifest } from './manifest.ts';
import type { TableName } from './restore-selection.ts';
import { openSession } from './session.ts';

export type TableOutcome =
  | 'same'
  /** The same rows in another order: no difference in content. */
  | 'reordered'
  | 'different'
  | 'missing'
  | 'unreadable';

export interface TableComparison extends TableName {
  outcome: TableOutcome;
  expectedRows: number;
  actualRows: number;
  expectedBytes: number;
  actualBytes: number;
}

export interface DatabaseComparison {
  matches: boolean;
  tables: TableComparison[];
  largeObjects?: LargeObjectComparison;
  sequences: SequenceComparison[];
  /** Kinds of objects whose number differs. */
  definitions: DefinitionDifference[];
  /** Everything that differs, one sentence each. */
  differences: string[];
  rows: number;
  bytes: number;
}

export interface CompareProgress {
  tables: number;
  totalTables: number;
  bytes: number;
  totalBytes: number;
  /** The table that was finished last. */
  table: string;
}

export interface CompareOptions {
  /** Only these; large objects, sequences and definitions are then left out. */
  tables?: readonly TableName[] | undefined;
  /** The archive, for telling order from content. */
  source?: ArchiveSource | undefined;
  /** Whether to count the objects of each kind with pg_dump --schema-only. Default true. */
  definitions?: boolean | undefined;
  /** False when ownership and privileges were not restored. Default true. */
  ownership?: boolean | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: CompareProgress) => void) | undefined;
}

/**
 * Rejects with `unsupported` for a backup whose tables are not listed, `verification-failed` when reading fails as a
 * whole, `database-unreachable`, `database-denied`, `cancelled`. A difference is a result, not an error.
 */
export async function compareWithManifest(
  target: ConnectionTarget,
  manifest: DatabaseManifest,
  tools: ClientTools,
  options: CompareOptions = {},
): Promise<DatabaseComparison> {
  if (manifest.archive.form !== 'directory') {
    throw new HoldfastError(
      'unsupported',
      'This backup holds an archive that was not looked into: there is nothing to compare with.',
    );
  }
  const expected = options.tables ? chosenTables(manifest, options.tables) : manifest.tables;
  const tables = await compareTables(target, manifest, tools, expected, options);
  const comparison: DatabaseComparison = {
    matches: false,
    tables,
    sequences: [],
    definitions: [],
    differences: [],
    rows: tables.reduce((sum, table) => sum + table.actualRows, 0),
    bytes: tables.reduce((sum, table) => sum + table.actualBytes, 0),
  };
  if (!options.tables) {
    await using session = await openSession(target, { signal: options.signal });
    comparison.largeObjects = await compareLargeObjects(session, manifest.largeObjects);
    comparison.sequences = await compareSequences(session, manifest.sequences);
    if (options.definitions !== false) {
      comparison.definitions = await compareDefinitions(target, manifest, tools, {
        ownership: options.ownership ?? true,
        signal: options.signal,
      });
    }
  }
  comparison.differences = describe(comparison);
  comparison.matches = comparison.differences.length === 0;
  return comparison;
}

function chosenTables(manifest: DatabaseManifest, chosen: readonly TableName[]): TableFacts[] {
  return manifest.tables.filter((table) =>
    chosen.some(({ schema, name }) => schema === table.schema && name === table.name),
  );
}

async function compareTables(
  target: ConnectionTarget,
  manifest: DatabaseManifest,
  tools: ClientTools,
  expected: readonly TableFacts[],
  options: CompareOptions,
): Promise<TableComparison[]> {
  const countNewlines = createNewlineCounter();
  const comparisons: TableComparison[] = [];
  const progress: CompareProgress = {
    tables: 0,
    totalTables: expected.length,
    bytes: 0,
    totalBytes: expected.reduce((sum, table) => sum + table.bytes, 0),
    table: '',
  };
  let hash: Hash = createHash('sha256');
  let rows = 0;
  let bytes = 0;
  const settings = { encoding: manifest.dumpEncoding, signal: options.signal };
  await copyTablesOut(target, tools, expected, settings, {
    data(_index, piece) {
      hash.update(piece);
      rows += countNewlines(piece);
      bytes += piece.length;
      progress.bytes += piece.length;
      options.onProgress?.({ ...progress });
    },
    end(index, sqlState) {
      const table = expected[index]!;
      const isSame = hash.digest('hex') === table.sha256 && rows === table.rows && bytes === table.bytes;
      comparisons.push({
        schema: table.schema,
        name: table.name,
        outcome: sqlState === '00000' ? (isSame ? 'same' : 'different') : outcomeOfError(sqlState),
        expectedRows: table.rows,
        actualRows: rows,
        expectedBytes: table.bytes,
        actualBytes: bytes,
      });
      progress.tables++;
      progress.table = `${table.schema}.${table.name}`;
      options.onProgress?.({ ...progress });
      hash = createHash('sha256');
      rows = 0;
      bytes = 0;
    },
  });
  if (options.source)
    await tellOrderFromContent(target, tools, expected, comparisons, options.source, settings);
  return comparisons;
}

/** 42P01 no such table, 3F000 no such schema, 42703 no such column. */
function outcomeOfError(sqlState: string): TableOutcome {
  return ['42P01', '3F000', '42703'].includes(sqlState) ? 'missing' : 'unreadable';
}

async function tellOrderFromContent(
  target: ConnectionTarget,
  tools: ClientTools,
  expected: readonly TableFacts[],
  comparisons: TableComparison[],
  source: ArchiveSource,
  settings: { encoding: string; signal: AbortSignal | undefined },
): Promise<void> {
  const doubtful = comparisons
    .map((comparison, index) => ({ comparison, table: expected[index]! }))
    .filter(
      ({ comparison, table }) =>
        comparison.outcome === 'different' &&
        comparison.actualRows === table.rows &&
        comparison.actualBytes === table.bytes,
    );
  let actual = new RowMultiset();
  const digests: string[] = [];
  await copyTablesOut(
    target,
    tools,
    doubtful.map(({ table }) => table),
    settings,
    {
      data: (_index, piece) => actual.update(piece),
      end() {
        digests.push(actual.digest());
        actual = new RowMultiset();
      },
    },
  );
  for (const [index, { comparison, table }] of doubtful.entries()) {
    const stored = new RowMultiset();
    const hash = createHash('sha256');
    let left = table.bytes;
    for await (const piece of source.open(table.file, { signal: settings.signal })) {
      // The terminator at the end is no row.
      const view = Buffer.from(piece.buffer, piece.byteOffset, Math.min(piece.byteLength, left));
      left -= view.length;
      stored.update(view);
      hash.update(view);
    }
    // Only an archive that is what the manifest says can tell what the rows should be.
    if (left === 0 && hash.digest('hex') === table.sha256 && stored.digest() === digests[index])
      comparison.outcome = 'reordered';
  }
}

function describe(comparison: DatabaseComparison): string[] {
  const sentences: string[] = [];
  for (const table of comparison.tables) {
    const name = `${table.schema}.${table.name}`;
    if (table.outcome === 'missing') sentences.push(`The table ${name} is missing or lacks columns.`);
    if (table.outcome === 'unreadable') sentences.push(`The table ${name} could not be read.`);
    if (table.outcome === 'different') {
      sentences.push(
        table.actualRows === table.expectedRows
          ? `The table ${name} has other content than the backup.`
          : `The table ${name} has ${table.actualRows} rows, the backup ${table.expectedRows}.`,
      );
    }
  }
  const { largeObjects } = comparison;
  if (largeObjects && !largeObjects.matches) {
    sentences.push(
      `The large objects differ: ${largeObjects.actual.count} with ${largeObjects.actual.bytes} bytes, ` +
        `the backup has ${largeObjects.expected.count} with ${largeObjects.expected.bytes}.`,
    );
  }
  for (const sequence of comparison.sequences.filter(({ matches }) => !matches)) {
    const name = `${sequence.schema}.${sequence.name}`;
    sentences.push(
      sequence.actual === undefined
        ? `The sequence ${name} is missing.`
        : `The sequence ${name} stands at ${sequence.actual}, in the backup at ${sequence.expected}.`,
    );
  }
  return [...sentences, ...comparison.definitions.map(describeDefinition)];
}
