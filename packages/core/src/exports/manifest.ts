/** What an export says about itself: where and when it was taken, what is in it, and the hash of every file. */
import { HoldfastError } from '../errors.ts';
import { type Checked, check } from './plan/check.ts';
import { parsePlan } from './plan/parse-plan.ts';
import type { ProfilePlan } from './plan/plan.ts';
import type { RowCounts } from './rows/collect-rows.ts';
import type { RowRole } from './rows/key-tables.ts';

export const manifestFormat = 'holdfast-profile-export';
export const manifestName = 'manifest.json';

export type ExportFormat = 'json' | 'csv';

export interface ExportManifest {
  format: typeof manifestFormat;
  version: 1;
  createdAt: string;
  /** All rows are as they were at this moment. */
  snapshot: { time: string; database: string; serverVersion: string };
  /** Keys of the root as text, column by column. */
  profiles: 'all' | string[][];
  profileCount: number;
  formats: ExportFormat[];
  /** True when each row says why it is here. */
  withReasons: boolean;
  plan: ProfilePlan;
  tables: ExportedTable[];
  redactions: { table: string; column: string }[];
  /** True when a restore gives back every row as it was. */
  restorable: boolean;
  notRestorableBecause: string[];
  /** What changed in the database since the plan was made. */
  drift: string[];
  /** Everything else in the export but this file. */
  files: { path: string; bytes: number; sha256: string }[];
}

export interface ExportedTable {
  table: string;
  rows: RowCounts;
  files: ExportedFile[];
}

export interface ExportedFile {
  path: string;
  format: ExportFormat;
  role: RowRole;
  rows: number;
  bytes: number;
  sha256: string;
}

/** Rejects with `export-unreadable`. */
export function parseManifest(bytes: Buffer): ExportManifest {
  try {
    const document = check.object(JSON.parse(bytes.toString('utf8')) as unknown, 'the manifest');
    if (document['format'] !== manifestFormat) throw new Error('it is no manifest of an export');
    if (document['version'] !== 1) throw new Error('it is of a newer version; use a newer Holdfast');
    const tables = check.list(document['tables'], 'tables', parseTable);
    const snapshot = check.object(document['snapshot'], 'snapshot');
    const plan = parsePlan(document['plan']);
    const stray = tables.find(({ table }) => !plan.tables.some((planned) => planned.table === table));
    if (stray) throw new Error(`its plan has no table ${stray.table}`);
    return {
      format: manifestFormat,
      version: 1,
      createdAt: check.text(document['createdAt'], 'createdAt'),
      snapshot: {
        time: check.text(snapshot['time'], 'snapshot.time'),
        database: check.text(snapshot['database'], 'snapshot.database'),
        serverVersion: check.text(snapshot['serverVersion'], 'snapshot.serverVersion'),
      },
      profiles:
        document['profiles'] === 'all'
          ? 'all'
          : check.list(document['profiles'], 'profiles', (profile) => check.texts(profile, 'profiles')),
      profileCount: check.count(document['profileCount'], 'profileCount'),
      formats: check.list(document['formats'], 'formats', (format) =>
        check.oneOf(format, 'formats', ['json', 'csv']),
      ),
      withReasons: document['withReasons'] === true,
      plan,
      tables,
      redactions: check.list(document['redactions'], 'redactions', (item) => {
        const redaction = check.object(item, 'redactions');
        return {
          table: check.text(redaction['table'], 'redactions'),
          column: check.text(redaction['column'], 'redactions'),
        };
      }),
      restorable: document['restorable'] === true,
      notRestorableBecause: check.texts(document['notRestorableBecause'], 'notRestorableBecause'),
      drift: check.texts(document['drift'], 'drift'),
      files: check.list(document['files'], 'files', (file) => parseFile(check.object(file, 'files'))),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HoldfastError('export-unreadable', `The export’s manifest cannot be used: ${reason}.`, {
      cause,
    });
  }
}

function parseTable(value: unknown): ExportedTable {
  const table = check.object(value, 'tables');
  const rows = check.object(table['rows'], 'rows');
  return {
    table: check.text(table['table'], 'table'),
    rows: {
      own: check.count(rows['own'], 'rows'),
      reference: check.count(rows['reference'], 'rows'),
      stub: check.count(rows['stub'], 'rows'),
    },
    files: check.list(table['files'], 'files', (item) => {
      const file = check.object(item, 'files');
      return {
        ...parseFile(file),
        format: check.oneOf(file['format'], 'format', ['json', 'csv']),
        role: check.oneOf(file['role'], 'role', ['own', 'reference', 'stub']),
        rows: check.count(file['rows'], 'rows'),
      };
    }),
  };
}

function parseFile(file: Checked): { path: string; bytes: number; sha256: string } {
  return {
    path: check.text(file['path'], 'path'),
    bytes: check.count(file['bytes'], 'bytes'),
    sha256: check.text(file['sha256'], 'sha256'),
  };
}
