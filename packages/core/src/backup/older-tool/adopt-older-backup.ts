/**
 * Takes a backup of an older tool into a vault: its JSON is read to the end first, so that what does not hold rows of
 * tables is refused, and then stored as it is, together with what is in it.
 */
import { createHash, type Hash } from 'node:crypto';
import { HoldfastError } from '../../errors.ts';
import { saveContent, type Vault } from '../../vault/index.ts';
import { checkSourceName } from '../backup.ts';
import type { RowsManifest } from '../files-manifest.ts';
import { ForeignTree } from '../foreign/foreign-tree.ts';
import { saveAsFiles } from '../foreign/save-as-files.ts';
import { type TakenIntoVault, takeIntoVault } from '../foreign/take-into-vault.ts';
import type { OnProgress } from '../progress.ts';
import { readJsonTables } from './json-tables.ts';
import { aboutOlder, type OlderBackup } from './open-older-backup.ts';
import { rowsTag } from './rows-backup.ts';
import { RowsCount } from './summarise-older-backup.ts';

export interface AdoptOlderBackupOptions {
  older: OlderBackup;
  /** Of the source that it becomes a backup of. */
  name: string;
  vault: Vault;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/** Rejects with `portable-unreadable`, and with the errors of the vault. Adopting the same backup again does nothing. */
export async function adoptOlderBackup(options: AdoptOlderBackupOptions): Promise<TakenIntoVault> {
  const { older, vault, signal, onProgress } = options;
  const name = checkSourceName(options.name);
  const startedAt = new Date();
  // A stranger may say that it was made tomorrow, and it would be the latest for ever.
  const takenAt = older.takenAt < startedAt ? older.takenAt : startedAt;
  const looked = createHash('sha256');
  const count = new RowsCount();
  let totalBytes = 0;
  const onLooked = (bytes: number): void => {
    totalBytes += bytes;
    onProgress?.({ phase: 'looking through', bytes: totalBytes, items: 0 });
  };
  try {
    for await (const row of readJsonTables(hashed(older.text(), looked, onLooked), signal)) count.add(row);
  } catch (error) {
    throw aboutOlder(error, older.path);
  }
  const manifest: RowsManifest = { file: `/${name}/${name}.json`, tables: count.tables() };
  return takeIntoVault(
    { vault, source: name, startedAt, totalBytes, signal, onProgress },
    async ({ writer, onBytes }) => {
      const copied = createHash('sha256');
      const saved = await saveContent(writer, hashed(older.text(), copied, onBytes));
      if (looked.digest('hex') !== copied.digest('hex')) {
        throw new HoldfastError('portable-unreadable', `${older.path} was changed while it was read.`);
      }
      const tree = new ForeignTree(writer);
      tree.put([Buffer.from(`${name}.json`)], saved, {
        ...{ mode: 0o600, mtimeNs: BigInt(takenAt.getTime()) * 1_000_000n },
      });
      const warnings = [
        'It holds rows only, without definitions, keys and sequences: they go into tables that exist.',
      ];
      return {
        ...(await saveAsFiles(tree, { writer, name, takenAt, warnings, rows: manifest })),
        tags: [rowsTag],
      };
    },
  );
}

async function* hashed(
  source: AsyncIterable<Uint8Array>,
  hash: Hash,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    hash.update(piece);
    onBytes(piece.length);
    yield piece;
  }
}
