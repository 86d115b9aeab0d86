/** Chosen tables: an archive of the same form with these alone, and a manifest that says so. */
import { HoldfastError } from '../../errors.ts';
import { databaseManifestName, selectArchive, type TableName } from '../../postgres/index.ts';
import { markContent, saveContent, type TreeNode, type Vault } from '../../vault/index.ts';
import type { Backup } from '../backup.ts';
import { databaseFolder, openDatabaseBackup, readDatabaseFolder } from '../database-backup-files.ts';
import { saveTree, syntheticDirectory, syntheticFile } from '../synthetic-tree.ts';
import { partChanges } from './part-snapshot.ts';
import type { PortablePlan } from './portable-plan.ts';

export async function planTablesPart(
  vault: Vault,
  backup: Backup,
  tables: readonly TableName[],
  signal: AbortSignal | undefined,
): Promise<PortablePlan> {
  if (backup.kind !== 'database') {
    throw new HoldfastError(
      'invalid-input',
      `Backup ${backup.id.slice(0, 8)} is one of files, so it has no tables. Choose paths instead.`,
    );
  }
  const { archive, manifest } = await openDatabaseBackup(vault, backup, signal);
  const selected = await selectArchive(archive, manifest, tables, signal);
  const at = new Date(backup.time);
  const marks = new Uint8Array(vault.index.size);
  const kept: TreeNode[] = [];
  for (const node of await readDatabaseFolder(vault, backup)) {
    if (!selected.files.has(node.name.toString())) continue;
    markContent(vault, node, marks);
    kept.push(node);
  }
  const manifestBytes = Buffer.from(`${JSON.stringify(selected.manifest, null, 1)}\n`);
  const added = [
    { name: selected.toc.name, bytes: selected.toc.bytes },
    { name: databaseManifestName, bytes: manifestBytes },
  ];
  const sizeBytes =
    kept.reduce((sum, { size }) => sum + Number(size ?? 0n), 0) +
    added.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const files = kept.length + added.length;
  return {
    marks,
    async saveTree(writer) {
      const nodes = [...kept];
      for (const { name, bytes } of added) {
        nodes.push(syntheticFile(name, await saveContent(writer, once(bytes)), at));
      }
      const folder = await saveTree(writer, nodes);
      const named = await saveTree(writer, [syntheticDirectory(backup.source, folder, at)]);
      return saveTree(writer, [syntheticDirectory(databaseFolder, named, at)]);
    },
    changes: partChanges(backup, { files, directories: 2, bytes: sizeBytes }),
    contents: `${selected.manifest.tables.length} chosen table(s) of a PostgreSQL database, and what they depend on; roles and settings of the server are not in it`,
    sizeBytes,
  };
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
