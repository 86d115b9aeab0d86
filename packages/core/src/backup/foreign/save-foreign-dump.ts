/** A pg_dump archive of somebody's, as the files that a backup of a database has. */
import { databaseManifestName, readForeignDump } from '../../postgres/index.ts';
import { saveBytes, saveContent, type TreeNode } from '../../vault/index.ts';
import { databaseFolder, databasePath } from '../database-backup-files.ts';
import { saveTree, syntheticDirectory, syntheticFile } from '../synthetic-tree.ts';
import type { SaveForeignOptions } from './adopt-foreign.ts';
import { openDumpTar } from './dump-tar-source.ts';
import { openPacked } from './open-packed.ts';
import type { SavedForeign } from './take-into-vault.ts';

export async function saveForeignDump(options: SaveForeignOptions): Promise<SavedForeign> {
  const { path, name, foreign, writer, signal, onBytes } = options;
  if (foreign.form === 'dump') {
    return save(
      options,
      readForeignDump({ stream: counted(openPacked(path, foreign.packed, signal), onBytes) }, signal),
    );
  }
  await using tar = await openDumpTar(path, foreign.packed, signal);
  return save(options, readForeignDump({ source: tar.source }, signal));

  async function save(
    { modifiedAt }: SaveForeignOptions,
    dump: ReturnType<typeof readForeignDump>,
  ): Promise<SavedForeign> {
    const nodes: TreeNode[] = [];
    for await (const file of dump.files) {
      const content = foreign.form === 'dump' ? file.content : counted(file.content, onBytes);
      nodes.push(syntheticFile(file.name, await saveContent(writer, content), modifiedAt));
    }
    const manifest = await dump.finish();
    const takenAt = new Date(manifest.capturedAt);
    const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
    nodes.push(syntheticFile(databaseManifestName, await saveBytes(writer, text), takenAt));
    // The same file gives the same directory, whenever it was copied here.
    const time = { ns: BigInt(takenAt.getTime()) * 1_000_000n, offsetMinutes: 0 };
    const dated = nodes.map((node) => ({ ...node, mtime: time, atime: time, ctime: time }));
    const folder = await saveTree(writer, dated);
    const named = await saveTree(writer, [syntheticDirectory(name, folder, takenAt)]);
    return {
      kind: 'database',
      tree: await saveTree(writer, [syntheticDirectory(databaseFolder, named, takenAt)]),
      ...{ paths: [databasePath(name)], takenAt },
      counts: {
        ...{ filesNew: nodes.length, filesChanged: 0, filesUnmodified: 0, dirs: 2 },
        bytes: nodes.reduce((sum, { size }) => sum + Number(size ?? 0n), 0),
      },
      warnings: manifest.warnings.map(({ message }) => message),
    };
  }
}

export async function* counted(
  source: AsyncIterable<Uint8Array>,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    onBytes(piece.length);
    yield piece;
  }
}
