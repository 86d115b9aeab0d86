/**
 * Takes a file that other programs made into a vault, as a backup of a source: a pg_dump archive as a backup of a
 * database, looked into and complete; a tar or ZIP as a backup of files; a plain SQL script as a file, read and not run.
 * What cannot be checked is refused, and nothing of it is visible before all of it was.
 */
import { stat } from 'node:fs/promises';
import { HoldfastError } from '../../errors.ts';
import type { FindToolsOptions } from '../../postgres/index.ts';
import type { Vault } from '../../vault/index.ts';
import { checkSourceName } from '../backup.ts';
import type { OnProgress } from '../progress.ts';
import { type Foreign, recogniseForeign } from './recognise-foreign.ts';
import { saveForeignDump } from './save-foreign-dump.ts';
import { saveForeignFiles } from './save-foreign-files.ts';
import { type SavingWork, type TakenIntoVault, takeIntoVault } from './take-into-vault.ts';

export interface AdoptForeignOptions {
  /** Of a file that {@link recogniseForeign} knows. */
  path: string;
  /** Of the source that it becomes a backup of. */
  name: string;
  vault: Vault;
  /** False: an SQL script is read and not tried in a scratch server. */
  loadScript?: boolean | undefined;
  scratchDirectory?: string | undefined;
  tools?: FindToolsOptions | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface AdoptForeignResult extends TakenIntoVault {
  form: Foreign['form'];
}

export interface SaveForeignOptions
  extends SavingWork,
    Pick<AdoptForeignOptions, 'path' | 'name' | 'loadScript' | 'scratchDirectory' | 'tools'> {
  foreign: Foreign;
  /** Time of the file, for contents that do not tell theirs. */
  modifiedAt: Date;
}

/**
 * Rejects with `portable-unreadable`, `archive-unreadable`, `dump-incomplete` and `unsupported` with the reason, and with
 * the errors of the vault. Adopting the same file again does nothing.
 */
export async function adoptForeign(options: AdoptForeignOptions): Promise<AdoptForeignResult> {
  const { path, name, vault, loadScript, scratchDirectory, tools, signal, onProgress } = options;
  const source = checkSourceName(name);
  const startedAt = new Date();
  const foreign = await recogniseForeign(path);
  if (!foreign) throw new HoldfastError('portable-unreadable', `${path} is of no kind that Holdfast knows.`);
  const { size: totalBytes, mtime: modifiedAt } = await stat(path);
  const save = foreign.form === 'dump' || foreign.form === 'dump-tar' ? saveForeignDump : saveForeignFiles;
  const taken = await takeIntoVault(
    { vault, source, startedAt, totalBytes, signal, onProgress },
    async (work) => {
      try {
        return await save({ ...work, path, name, foreign, modifiedAt, loadScript, scratchDirectory, tools });
      } catch (error) {
        throw aboutFile(error, path);
      }
    },
  );
  return { ...taken, form: foreign.form };
}

/** The same error about the file that somebody has in hand, in place of a backup that is running. */
function aboutFile(error: unknown, path: string): unknown {
  if (!(error instanceof HoldfastError) || !ofTheFile.has(error.code)) return error;
  const message = error.message
    .replace(/^The archive cannot be used: /, `${path} cannot be used: `)
    .replace(/^The file is no export, or it is damaged\.$/, `${path} cannot be used: it is no whole ZIP.`)
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
