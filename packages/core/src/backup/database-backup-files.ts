/** Where the parts of a database backup lie in its snapshot: `/database/<source>/…`, an ordinary pg_dump directory. */
import { HoldfastError } from '../errors.ts';
import {
  type ArchiveSource,
  type DatabaseManifest,
  databaseManifestName,
  parseDatabaseManifest,
} from '../postgres/index.ts';
import { findNode, readContent, readTree, type TreeNode, type Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';

export const databaseFolder = 'database';

export function databasePath(source: string): string {
  return `/${databaseFolder}/${source}`;
}

export interface DatabaseBackup {
  manifest: DatabaseManifest;
  archive: ArchiveSource;
}

/** The files of a database backup as they lie in its folder. Throws `invalid-input` when it is not a database backup. */
export async function readDatabaseFolder(vault: Vault, backup: Backup): Promise<TreeNode[]> {
  const notOne = (): HoldfastError =>
    new HoldfastError(
      'invalid-input',
      `Backup ${backup.id.slice(0, 8)} is not a database backup. Restore it with “holdfast restore files”.`,
    );
  if (backup.kind !== 'database') throw notOne();
  const folder = await findNode(vault, backup.snapshot.tree, [
    Buffer.from(databaseFolder),
    Buffer.from(backup.source),
  ]);
  if (folder?.subtree === undefined) throw notOne();
  return readTree(vault, folder.subtree);
}

/** Opens a database backup for reading. The vault's index must be loaded. */
export async function openDatabaseBackup(
  vault: Vault,
  backup: Backup,
  signal?: AbortSignal,
): Promise<DatabaseBackup> {
  const nodes = new Map<string, TreeNode>();
  for (const node of await readDatabaseFolder(vault, backup)) nodes.set(node.name.toString(), node);
  const archive: ArchiveSource = {
    sizeBytes: async (name) => {
      const size = nodes.get(name)?.size;
      return nodes.has(name) ? Number(size ?? 0n) : undefined;
    },
    open: (name, options = {}) => {
      const node = nodes.get(name);
      if (!node?.content) {
        throw new HoldfastError(
          'archive-unreadable',
          `The backup lacks its file ${name}. Choose another backup.`,
        );
      }
      return readContent(vault, node.content, options.signal ?? signal);
    },
  };
  return { manifest: parseDatabaseManifest(await readJson(archive, databaseManifestName)), archive };
}

const jsonLimitBytes = 256 * 1024 * 1024;

async function readJson(archive: ArchiveSource, name: string): Promise<unknown> {
  const parts: Uint8Array[] = [];
  if (((await archive.sizeBytes(name)) ?? 0) > jsonLimitBytes) {
    throw new HoldfastError(
      'archive-unreadable',
      `The backup’s file ${name} is absurdly large. Choose another backup.`,
    );
  }
  for await (const part of archive.open(name)) parts.push(Buffer.from(part));
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch (cause) {
    throw new HoldfastError(
      'archive-unreadable',
      `The backup’s file ${name} is not JSON. Choose another backup.`,
      { cause },
    );
  }
}
