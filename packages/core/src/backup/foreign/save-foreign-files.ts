/** A tar, a ZIP or an SQL script of somebody's, as a backup of files below a directory with the source's name. */
import { basename } from 'node:path';
import { readTar } from '../../files/index.ts';
import { saveContent } from '../../vault/index.ts';
import type { SaveForeignOptions } from './adopt-foreign.ts';
import { checkedSql } from './check-sql.ts';
import { ForeignTree } from './foreign-tree.ts';
import { loadForeignScript } from './load-foreign-script.ts';
import { openPacked } from './open-packed.ts';
import { readZip } from './read-zip.ts';
import { saveAsFiles } from './save-as-files.ts';
import { counted } from './save-foreign-dump.ts';
import type { SavedForeign } from './take-into-vault.ts';

export async function saveForeignFiles(options: SaveForeignOptions): Promise<SavedForeign> {
  const { path, name, foreign, writer, signal, modifiedAt, onBytes } = options;
  const tree = new ForeignTree(writer);
  const warnings: string[] = [];
  if (foreign.form === 'sql') {
    const bytes = checkedSql(openPacked(path, foreign.packed, signal), basename(path));
    const saved = await saveContent(writer, counted(bytes, onBytes));
    tree.put([Buffer.from(foreign.packed ? `${name}.sql` : basename(path))], saved, {
      mode: 0o600,
      mtimeNs: nsOf(modifiedAt),
    });
    warnings.push(
      'An SQL script is kept as a file. It holds no commands of psql.',
      ...(options.loadScript === false
        ? []
        : await loadForeignScript({ ...options, packed: foreign.packed })),
    );
  } else {
    const entries =
      foreign.form === 'zip'
        ? readZip(path, signal)
        : readTar(counted(openPacked(path, foreign.packed, signal), onBytes), signal);
    for await (const entry of entries) {
      await tree.take(entry);
      if (foreign.form === 'zip') onBytes(entry.sizeBytes);
    }
  }
  return saveAsFiles(tree, { writer, name, takenAt: tree.newest ?? modifiedAt, warnings });
}

function nsOf(date: Date): bigint {
  return BigInt(date.getTime()) * 1_000_000n;
}
