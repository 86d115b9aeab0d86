/**
 * Takes a file that other programs made into a vault, as a backup of a source: a pg_dump archive as a backup of a
 * database, looked into and complete; a tar or ZIP as a backup of files; a plain SQL script as a file, read and not run.
 * What cannot be checked is refused, and nothing of it is visible before all of it was.
 */
import { stat } from 'node:fs/promises';
import { HoldfastError } from '../../errors.ts';
import { listSnapshots, type Vault, VaultWriter } from '../../vault/index.ts';
import { backupTags, checkSourceName, describeBackup } from '../backup.ts';
import { type AdoptPortableResult, adoptedTag } from '../portable/adopt-portable.ts';
import type { OnProgress } from '../progress.ts';
import { publishBackup, type RunCounts } from '../snapshot-of-run.ts';
import { type Foreign, recogniseForeign } from './recognise-foreign.ts';
import { saveForeignDump } from './save-foreign-dump.ts';
import { saveForeignFiles } from './save-foreign-files.ts';

export interface AdoptForeignOptions {
  /** Of a file that {@link recogniseForeign} knows. */
  path: string;
  /** Of the source that it becomes a backup of. */
  name: string;
  vault: Vault;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface AdoptForeignResult extends AdoptPortableResult {
  form: Foreign['form'];
  warnings: string[];
}

/** What one kind of file becomes, stored but not yet visible. */
export interface SavedForeign {
  kind: 'database' | 'files';
  /** Id of the root directory. */
  tree: string;
  paths: string[];
  takenAt: Date;
  counts: RunCounts;
  warnings: string[];
}

export interface SaveForeignOptions extends AdoptForeignOptions {
  foreign: Foreign;
  writer: VaultWriter;
  signal: AbortSignal;
  /** Time of the file, for contents that do not tell theirs. */
  modifiedAt: Date;
  /** Counts the file's own bytes, for the progress. */
  onBytes: (count: number) => void;
}

/**
 * Rejects with `portable-unreadable`, `archive-unreadable`, `dump-incomplete` and `unsupported` with the reason, and with
 * the errors of the vault. Adopting the same file again does nothing.
 */
export async function adoptForeign(options: AdoptForeignOptions): Promise<AdoptForeignResult> {
  const { path, vault, onProgress } = options;
  const source = checkSourceName(options.name);
  const startedAt = new Date();
  const foreign = await recogniseForeign(path);
  if (!foreign) throw new HoldfastError('portable-unreadable', `${path} is of no kind that Holdfast knows.`);
  const { size: totalBytes, mtime: modifiedAt } = await stat(path);
  await using lock = await vault.lock({ exclusive: false, signal: options.signal });
  await vault.loadIndex({ signal: lock.signal });
  await using writer = new VaultWriter(vault, {
    signal: lock.signal,
    assertLocked: () => lock.assertHeld(),
  });
  let bytes = 0;
  const onBytes = (count: number): void => {
    bytes += count;
    onProgress?.({ phase: 'copying', bytes, totalBytes: Math.max(totalBytes, bytes), items: 0 });
  };
  const save = foreign.form === 'dump' || foreign.form === 'dump-tar' ? saveForeignDump : saveForeignFiles;
  const saved = await save({ ...options, foreign, writer, signal: lock.signal, modifiedAt, onBytes }).catch(
    (error: unknown) => {
      throw aboutFile(error, path);
    },
  );
  const { kind, tree, paths, takenAt, counts, warnings } = saved;
  const known = (await listSnapshots(vault, () => {})).find(
    (candidate) => candidate.tree === tree && describeBackup(candidate).source === source,
  );
  const snapshot =
    known ??
    (await publishBackup({
      ...{ writer, lock, tree, paths, startedAt, time: takenAt, counts },
      tags: [...backupTags(kind, source, {}), adoptedTag],
    }));
  return {
    ...{ backup: describeBackup(snapshot), isNew: !known, form: foreign.form, warnings },
    addedBytes: known ? 0 : writer.stats.addedPlainBytes,
    storedBytes: known ? 0 : writer.stats.storedBytes,
    durationMs: Date.now() - startedAt.getTime(),
  };
}

/** The same error about the file that somebody has in hand, in place of a backup that is running. */
function aboutFile(error: unknown, path: string): unknown {
  if (!(error instanceof HoldfastError) || !ofTheFile.has(error.code)) return error;
  const message = error.message
    .replace(/^The archive cannot be used: /, `${path} cannot be used: `)
    .replace(/ Run the backup again\.$/, ' Copy it again from where it was made.');
  return new HoldfastError('portable-unreadable', message.includes(path) ? message : `${path}: ${message}`, {
    cause: error,
    data: { ...error.data, path },
  });
}

const ofTheFile = new Set<string>([
  'portable-unreadable',
  'archive-unreadable',
  'dump-incomplete',
  'unsupported',
  'export-unreadable',
]);
