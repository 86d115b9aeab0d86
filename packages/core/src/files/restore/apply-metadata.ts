import { chmodSync, chownSync, fchmodSync, fchownSync, lchownSync } from 'node:fs';
import type { ExtendedAttributeWriter } from '../extended-attributes/write-attributes.ts';
import type { FileMetadata } from '../file-metadata.ts';
import { permissionsOf, withoutPrivileges } from '../file-mode.ts';
import { errnoOf, type FileProblem, fileProblem } from '../file-problem.ts';
import type { InodePath } from './directory-handle.ts';
import type { ExactTimes } from './exact-times.ts';

export interface MetadataSetter {
  times: ExactTimes;
  /** Undefined where setfattr is missing. */
  attributes: ExtendedAttributeWriter | undefined;
  /** False leaves everything to the user who restores. */
  restoreOwner: boolean;
  onProblem: (problem: FileProblem) => void;
  /** Counts entries that stayed with the user who restores because only root may give files away. */
  onOwnerKept: () => void;
}

/**
 * Gives an entry its owner, extended attributes, times and permissions, in this order: a change of owner clears setuid and file
 * capabilities; attributes need write permission; the permissions come last and are also the ACL's mask.
 * What cannot be set is a problem by name; the entry stays. `path` is for messages.
 */
export async function applyMetadata(
  inode: InodePath,
  path: Buffer,
  metadata: FileMetadata,
  setter: MetadataSetter,
): Promise<void> {
  const ownerSet = setOwner(inode, path, metadata, setter);
  if (metadata.extendedAttributes?.length) await setAttributes(inode, path, metadata, setter);
  try {
    await setter.times.set(inode, metadata.atime.ns, metadata.mtime.ns);
  } catch (error) {
    setter.onProblem(fileProblem(path, 'times-not-restored', 'its times could not be set', error));
  }
  // Links have no permissions of their own on Linux.
  if (metadata.type !== 'symlink') setPermissions(inode, path, metadata, ownerSet, setter);
}

/** True when the entry belongs to whom it should. */
function setOwner(
  inode: InodePath,
  path: Buffer,
  { uid, gid }: FileMetadata,
  setter: MetadataSetter,
): boolean {
  if (!setter.restoreOwner) return uid === process.geteuid?.() && gid === process.getegid?.();
  if (inode.owner?.uid === uid && inode.owner.gid === gid) return true;
  try {
    if (inode.fd !== undefined) fchownSync(inode.fd, uid, gid);
    else (inode.forPrograms === undefined ? lchownSync : chownSync)(inode.path, uid, gid);
    return true;
  } catch (error) {
    // Anyone but root cannot give files away: expected, so counted and not listed one by one.
    if (process.geteuid?.() !== 0 && errnoOf(error) === 'EPERM') setter.onOwnerKept();
    else
      setter.onProblem(
        fileProblem(path, 'owner-not-restored', `it could not be given to ${uid}:${gid}`, error),
      );
    return false;
  }
}

async function setAttributes(
  inode: InodePath,
  path: Buffer,
  { extendedAttributes }: FileMetadata,
  { attributes, onProblem }: MetadataSetter,
): Promise<void> {
  if (extendedAttributes === undefined) return;
  if (attributes === undefined || inode.forPrograms === undefined) {
    const what = 'its extended attributes could not be set because setfattr is not installed';
    return onProblem(fileProblem(path, 'attributes-not-restored', what));
  }
  const reasons = await attributes.set(inode.forPrograms, extendedAttributes);
  if (reasons.length === 0) return;
  const what = `${reasons.length} of its ${extendedAttributes.length} extended attributes could not be set (${[...new Set(reasons)].join(', ')})`;
  onProblem(fileProblem(path, 'attributes-not-restored', what));
}

function setPermissions(
  inode: InodePath,
  path: Buffer,
  metadata: FileMetadata,
  ownerSet: boolean,
  setter: MetadataSetter,
): void {
  let permissions = permissionsOf(metadata.mode);
  // Setuid would give away the rights of whoever restores, who is not the owner it was meant for.
  if (!ownerSet && metadata.type !== 'dir' && permissions !== withoutPrivileges(permissions)) {
    permissions = withoutPrivileges(permissions);
    const what = 'setuid and setgid were left off because its owner could not be restored';
    setter.onProblem(fileProblem(path, 'privileges-dropped', what));
  }
  try {
    if (inode.fd !== undefined) fchmodSync(inode.fd, permissions);
    else chmodSync(inode.path, permissions);
  } catch (error) {
    setter.onProblem(fileProblem(path, 'mode-not-restored', 'its permissions could not be set', error));
  }
}
