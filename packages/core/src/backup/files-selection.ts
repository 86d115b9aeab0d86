/** Chosen files and directories of a backup. */
import { HoldfastError } from '../errors.ts';
import { findNode, type Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { ownFolder } from './files-manifest.ts';

/** Paths as lists of raw names; undefined means everything. */
export type Selection = Buffer[][] | undefined;

/** Throws `path-unsafe`, and `backup-not-found` for a path that is not in the backup. */
export async function resolveSelection(
  vault: Vault,
  backup: Backup,
  paths: readonly string[] | undefined,
): Promise<Selection> {
  if (paths === undefined || paths.length === 0) return undefined;
  const selection: Buffer[][] = [];
  for (const path of paths) {
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    if (names.includes('..')) {
      throw new HoldfastError(
        'path-unsafe',
        `The path “${path}” holds “..”. Name it as it is in the backup.`,
      );
    }
    const raw = names.map((name) => Buffer.from(name));
    if (raw.length === 0) return undefined;
    if (!(await findNode(vault, backup.snapshot.tree, raw))) {
      throw new HoldfastError(
        'backup-not-found',
        `The backup holds nothing at “${path}”. “holdfast show” lists what is in it.`,
      );
    }
    selection.push(raw);
  }
  return selection;
}

/** Whether a path is chosen, lies below one that is, or leads to one. Our own folder is not the owner's data. */
export function isWanted(path: Buffer[], backup: Backup, selection: Selection): boolean {
  if (backup.own && path[0]!.equals(Buffer.from(ownFolder))) return false;
  if (!selection) return true;
  return selection.some((chosen) => {
    const shared = Math.min(chosen.length, path.length);
    for (let i = 0; i < shared; i++) if (!chosen[i]!.equals(path[i]!)) return false;
    return true;
  });
}
