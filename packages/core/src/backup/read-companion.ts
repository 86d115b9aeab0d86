/** Reads a file that lies beside the dump in a database backup: Holdfast keeps its own settings there. */
import { HoldfastError } from '../errors.ts';
import { loadIndexForReading, readContent, type Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { readDatabaseFolder } from './database-backup-files.ts';

/** A companion is a page of settings; a stranger's vault may hold anything under its name. */
const limitBytes = 1024 * 1024;

/** Undefined when the backup has no such file. Rejects with `vault-damaged` and what reading a vault rejects with. */
export async function readCompanion(
  vault: Vault,
  backup: Backup,
  name: string,
  signal?: AbortSignal,
): Promise<Buffer | undefined> {
  if (backup.kind !== 'database' || !backup.own) return undefined;
  await using lock = await vault.lock({ exclusive: false, signal });
  await loadIndexForReading(vault, { signal });
  const nodes = await readDatabaseFolder(vault, backup);
  const node = nodes.find((candidate) => candidate.name.toString() === name);
  if (!node?.content) return undefined;
  if ((node.size ?? 0n) > limitBytes) {
    throw new HoldfastError(
      'archive-unreadable',
      `The backup’s file ${name} is absurdly large. Choose another backup.`,
    );
  }
  const parts: Buffer[] = [];
  for await (const part of readContent(vault, node.content, lock.signal)) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
