/** A tar, a ZIP or an SQL script of somebody's, as a backup of files below a directory with the source's name. */
import { basename } from 'node:path';
import { readTar } from '../../files/index.ts';
import { saveBytes, saveContent } from '../../vault/index.ts';
import { type FilesManifest, filesManifestName, ownFolder } from '../files-manifest.ts';
import { programVersion } from '../snapshot-of-run.ts';
import { saveTree, syntheticDirectory, syntheticFile } from '../synthetic-tree.ts';
import type { SavedForeign, SaveForeignOptions } from './adopt-foreign.ts';
import { checkedSql } from './check-sql.ts';
import { ForeignTree } from './foreign-tree.ts';
import { openPacked } from './open-packed.ts';
import { readZip } from './read-zip.ts';
import { counted } from './save-foreign-dump.ts';

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
      'An SQL script is kept as a file: it was read and not run, so nothing about its rows is proven.',
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
  const takenAt = tree.newest ?? modifiedAt;
  const { files, directories, others, bytes } = tree.counts;
  const manifest: FilesManifest = {
    ...{ formatVersion: 1, kind: 'files', source: name, paths: [`/${name}`], excludes: [] },
    ...{ capturedAt: takenAt.toISOString(), files, directories, others, bytes },
    ...{ extendedAttributes: false, problems: [], problemCount: 0, programVersion },
  };
  const saved = await saveBytes(writer, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
  const own = await saveTree(writer, [syntheticFile(filesManifestName, saved, takenAt)]);
  const root = await saveTree(writer, [
    syntheticDirectory(ownFolder, own, takenAt),
    syntheticDirectory(name, await tree.save(takenAt), takenAt),
  ]);
  return {
    kind: 'files',
    ...{ tree: root, paths: [`/${name}`], takenAt, warnings },
    counts: { filesNew: files, filesChanged: 0, filesUnmodified: 0, dirs: directories, bytes },
  };
}

function nsOf(date: Date): bigint {
  return BigInt(date.getTime()) * 1_000_000n;
}
