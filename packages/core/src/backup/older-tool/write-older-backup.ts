/**
 * Writes the rows of a database backup for a tool that reads nothing newer: JSON of tables, compressed with gzip, in a
 * Fernet token. Only on explicit request, since it is less than a portable backup in both ways: rows without the
 * definitions, keys and sequences around them, and AES-128 in place of AES-256 (see {@link olderToolProtection}).
 *
 * It is made as a stream in bounded memory; tools that read Fernet usually take a token into memory whole.
 */
import { randomBytes } from 'node:crypto';
import { createGzip } from 'node:zlib';
import {
  encryptFernet,
  fernetKeyFromPassword,
  fernetKeyFromText,
  fernetSaltBytes,
} from '../../crypto/fernet.ts';
import { HoldfastError } from '../../errors.ts';
import { toJsonLines } from '../../exports/rows/json-lines.ts';
import { type ColumnKind, kindOf } from '../../exports/schema/column-kind.ts';
import {
  type ArchiveSource,
  type DatabaseManifest,
  readColumnTypes,
  type TableFacts,
  type TableName,
} from '../../postgres/index.ts';
import { through } from '../../streams/through.ts';
import type { Vault } from '../../vault/index.ts';
import type { Backup } from '../backup.ts';
import { openDatabaseBackup } from '../database-backup-files.ts';
import { type FileStream, type PlannedFile, streamFile } from '../portable/file-stream.ts';
import { portableName } from '../portable/portable-name.ts';
import type { OnProgress } from '../progress.ts';
import { readTableText } from '../table-text.ts';

export interface CreateOlderBackupOptions {
  vault: Vault;
  backup: Backup;
  /** Of these tables only; all when left out. */
  tables?: readonly TableName[] | undefined;
  /** A Fernet key as text, or a password: then its salt lies in front of the token. */
  password: string;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export const olderToolSuffix = '.json.enc';

/** What is true of such a file; for everybody who offers one. */
export const olderToolProtection =
  'It is protected by Fernet: AES-128 in CBC mode with HMAC-SHA256, and a password is turned into the key by 100,000 rounds of PBKDF2. That is weaker than a portable backup (AES-256, scrypt). It holds rows only: no definitions, keys, sequences or large objects.';

/** Rejects with `invalid-input` for what is no database and for tables that are not in it, and `unsupported`. */
export async function createOlderBackup(options: CreateOlderBackupOptions): Promise<FileStream> {
  const { vault, backup, tables = [], password, signal, onProgress } = options;
  const raw = fernetKeyFromText(password);
  const salt = raw ? Buffer.alloc(0) : randomBytes(fernetSaltBytes);
  const key = raw ?? (await fernetKeyFromPassword(password, salt));
  return streamFile({
    ...{ vault, signal, onProgress },
    plan: async (lockSignal) => {
      const { archive, manifest } = await openDatabaseBackup(vault, backup, lockSignal);
      const chosen = chooseTables(manifest, tables);
      const columns = await readColumnTypes(archive, lockSignal);
      const totalBytes = chosen.reduce((sum, { bytes }) => sum + bytes, 0);
      const bytes: PlannedFile['bytes'] = async function* (work) {
        if (salt.length > 0) yield salt;
        const json = jsonOf(backup, chosen, { archive, columns, ...work });
        for await (const text of encryptFernet(through(json, createGzip()), key))
          yield Buffer.from(text, 'latin1');
      };
      return { name: portableName(backup, olderToolSuffix), totalBytes, sizeBytes: totalBytes, bytes };
    },
  });
}

function chooseTables(manifest: DatabaseManifest, wanted: readonly TableName[]): TableFacts[] {
  if (manifest.archive.form === 'custom') {
    throw new HoldfastError(
      'unsupported',
      'This backup holds an archive that was not looked into, so its rows cannot be written as JSON.',
    );
  }
  if (!['UTF8', 'SQL_ASCII'].includes(manifest.dumpEncoding)) {
    throw new HoldfastError(
      'unsupported',
      `The rows of this backup are in the encoding ${manifest.dumpEncoding}, and JSON is UTF-8. Restore it into a database in UTF8 first.`,
    );
  }
  const missing = wanted.filter((one) => !manifest.tables.some((table) => isSame(table, one)));
  if (missing.length > 0) {
    throw new HoldfastError(
      'invalid-input',
      `The backup does not have ${missing.map(({ schema, name }) => `${schema}.${name}`).join(', ')}.`,
    );
  }
  const chosen =
    wanted.length === 0
      ? manifest.tables
      : manifest.tables.filter((table) => wanted.some((one) => isSame(table, one)));
  const dotted = chosen.find(({ schema, name }) => `${schema}${name}`.includes('.'));
  if (dotted) {
    throw new HoldfastError(
      'unsupported',
      `The table ${dotted.schema}.${dotted.name} has a dot in its name, which older tools take for the border of a schema. Leave it out.`,
    );
  }
  return chosen;
}

function isSame(a: TableName, b: TableName): boolean {
  return a.schema === b.schema && a.name === b.name;
}

interface Rows {
  archive: ArchiveSource;
  columns: ReadonlyMap<string, ReadonlyMap<string, string>>;
  signal: AbortSignal;
  onBytes: (count: number) => void;
}

/** `{"holdfast":{…},"tables":{"customers":[{…},…],"shop.orders":[…]}}`; a table of `public` goes by its plain name. */
async function* jsonOf(backup: Backup, tables: readonly TableFacts[], rows: Rows): AsyncGenerator<Buffer> {
  const about = { source: backup.source, takenAt: backup.time };
  yield Buffer.from(`{"holdfast":${JSON.stringify(about)},"tables":{`);
  for (const [i, table] of tables.entries()) {
    const name = table.schema === 'public' ? table.name : `${table.schema}.${table.name}`;
    yield Buffer.from(`${i === 0 ? '' : ','}\n${JSON.stringify(name)}:[`);
    yield* rowsOf(table, rows);
    yield Buffer.from(']');
  }
  yield Buffer.from('}}\n');
}

async function* rowsOf(
  table: TableFacts,
  { archive, columns, signal, onBytes }: Rows,
): AsyncGenerator<Buffer> {
  // A table without columns of its own has rows, and nothing in them.
  const types = columns.get(JSON.stringify([table.schema, table.name]));
  const kinds = (table.columns ?? []).map((name) => ({ name, kind: kindOfType(types?.get(name)) }));
  let count = 0;
  const onRow = (): void => {
    count++;
  };
  yield* toJsonLines(readTableText(archive, table, { signal, onBytes }), {
    columns: kinds,
    onRow,
    separator: ',\n',
  });
  if (count !== table.rows) {
    throw new HoldfastError(
      'archive-unreadable',
      `The table ${table.schema}.${table.name} has ${count} rows in the backup, and its manifest says ${table.rows}.`,
    );
  }
}

const catalogNames: Readonly<Record<string, string>> = {
  smallint: 'int2',
  integer: 'int4',
  real: 'float4',
  'double precision': 'float8',
  boolean: 'bool',
};

/** Everything that JSON has no exact form for stays PostgreSQL's own text: big numbers, arrays, times. */
function kindOfType(type: string | undefined): ColumnKind {
  if (type === undefined) return 'other';
  const name = catalogNames[type] ?? type;
  return name === 'jsonb' || catalogNames[type] !== undefined ? kindOf(name, true) : 'other';
}
