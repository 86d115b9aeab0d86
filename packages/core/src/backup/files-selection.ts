/** Chosen files and directories of a backup. */
import { HoldfastError } from '../errors.ts';
import { displayPath } from '../files/index.ts';
import { findNode, type Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { ownFolder } from './files-manifest.ts';

/** Paths as lists of raw names; undefined means everything. */
export type Selection = Buffer[][] | undefined;

const here = Buffer.from('.');
const parent = Buffer.from('..');

/** Paths are raw bytes, or their text in UTF-8. Throws `path-unsafe`, and `backup-not-found` for one that is not in the backup. */
export async function resolveSelection(
  vault: Vault,
  backup: Backup,
  paths: readonly (string | Buffer)[] | undefined,
): Promise<Selection> {
  if (paths === undefined || paths.length === 0) return undefined;
  const selection: Buffer[][] = [];
  for (const path of paths) {
    const bytes = typeof path === 'string' ? Buffer.from(path) : path;
    const raw = namesOf(bytes);
    if (raw.some((name) => name.equals(parent))) {
      throw new HoldfastError(
        'path-unsafe',
        `The path “${displayPath(bytes)}” holds “..”. Name it as it is in the backup.`,
      );
    }
    if (raw.length === 0) return undefined;
    if (!(await findNode(vault, backup.snapshot.tree, raw))) {
      throw new HoldfastError(
        'backup-not-found',
        `The backup holds nothing at “${displayPath(bytes)}”. “holdfast show” lists what is in it.`,
      );
    }
    selection.push(raw);
  }
  return selection;
}

function namesOf(path: Buffer): Buffer[] {
  const names: Buffer[] = [];
  for (let from = 0; from < path.length; ) {
    const slash = path.indexOf(0x2f, from);
    const to = slash === -1 ? path.length : slash;
    const name = path.subarray(from, to);
    if (name.length > 0 && !name.equals(here)) names.push(name);
    from = to + 1;
  }
  return names;
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
