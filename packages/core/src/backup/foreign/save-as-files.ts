/** The files of somebody's archive as a backup of files: below a directory with the source's name, beside their manifest. */
import { saveBytes, type VaultWriter } from '../../vault/index.ts';
import { type FilesManifest, filesManifestName, ownFolder, type RowsManifest } from '../files-manifest.ts';
import { programVersion } from '../snapshot-of-run.ts';
import { saveTree, syntheticDirectory, syntheticFile } from '../synthetic-tree.ts';
import type { ForeignTree } from './foreign-tree.ts';
import type { SavedForeign } from './take-into-vault.ts';

export interface SaveAsFilesOptions {
  writer: VaultWriter;
  /** Of the source. */
  name: string;
  takenAt: Date;
  warnings: string[];
  /** What the rows in it are, where an older tool wrote them. */
  rows?: RowsManifest | undefined;
}

export async function saveAsFiles(
  tree: ForeignTree,
  { writer, name, takenAt, warnings, rows }: SaveAsFilesOptions,
): Promise<SavedForeign> {
  const top = await tree.save(takenAt);
  const { files, directories, others, bytes } = tree.counts;
  const manifest: FilesManifest = {
    ...{ formatVersion: 1, kind: 'files', source: name, paths: [`/${name}`], excludes: [] },
    ...{ capturedAt: takenAt.toISOString(), files, directories, others, bytes },
    ...{ extendedAttributes: false, problems: [], problemCount: 0, programVersion },
    ...(rows ? { rows } : {}),
  };
  const saved = await saveBytes(writer, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
  const own = await saveTree(writer, [syntheticFile(filesManifestName, saved, takenAt)]);
  const root = await saveTree(writer, [
    syntheticDirectory(ownFolder, own, takenAt),
    syntheticDirectory(name, top, takenAt),
  ]);
  return {
    kind: 'files',
    ...{ tree: root, paths: [`/${name}`], takenAt, warnings },
    counts: { filesNew: files, filesChanged: 0, filesUnmodified: 0, dirs: directories, bytes },
  };
}
