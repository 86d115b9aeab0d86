import { HoldfastError } from '../errors.ts';
import { findNode, readContent, type Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { type FilesManifest, filesManifestName, ownFolder, parseFilesManifest } from './files-manifest.ts';

/** Problems are limited in number, so a manifest is small. */
const limitBytes = 64 * 1024 * 1024;

/**
 * The manifest of a backup of files, undefined for one that another program made. The vault's index must be loaded.
 * Rejects with `archive-unreadable`, `vault-damaged`.
 */
export async function readFilesManifest(
  vault: Vault,
  backup: Backup,
  signal?: AbortSignal,
): Promise<FilesManifest | undefined> {
  if (!backup.own || backup.kind !== 'files') return undefined;
  const path = [Buffer.from(ownFolder), Buffer.from(filesManifestName)];
  const node = await findNode(vault, backup.snapshot.tree, path);
  if (!node?.content) return undefined;
  const parts: Buffer[] = [];
  if (Number(node.size ?? 0n) > limitBytes) throw unreadable('absurdly large');
  for await (const part of readContent(vault, node.content, signal)) parts.push(Buffer.from(part));
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch (cause) {
    throw unreadable('not JSON', cause);
  }
  return parseFilesManifest(value);
}

function unreadable(what: string, cause?: unknown): HoldfastError {
  return new HoldfastError('archive-unreadable', `The backup’s manifest is ${what}. Choose another backup.`, {
    cause,
  });
}
