import { createExtendedAttributeReader } from '../extended-attributes/read-attributes.ts';
import { findProgram, runProgram } from '../run-program.ts';
import { type DirectoryHandle, descriptorPaths, type InodePath } from './directory-handle.ts';

/**
 * A directory that was there before the restore may have a default ACL. Everything made in it inherits that, and so could
 * be opened to users whom its own permissions never named. It is therefore taken off again; directories made by the
 * restore then have none to pass on.
 */
export interface InheritedAcls {
  /** Whether a directory passes an ACL on. */
  areGivenBy(directory: DirectoryHandle): Promise<boolean>;
  /** Takes the inherited ACLs off a new entry. */
  drop(inode: InodePath): Promise<void>;
}

const accessAcl = 'system.posix_acl_access';
const defaultAcl = 'system.posix_acl_default';

export async function createInheritedAcls(): Promise<InheritedAcls> {
  const reader = await createExtendedAttributeReader();
  const setfattr = await findProgram('setfattr');
  return {
    areGivenBy: async (directory) => {
      if (reader === undefined || !descriptorPaths) return false;
      const path = Buffer.from(`/proc/${process.pid}/fd/${directory.fd}/.`);
      const { attributes } = await reader.read([path]);
      return [...attributes.values()].flat().some(({ name }) => name === defaultAcl);
    },
    drop: async ({ forPrograms }) => {
      if (setfattr === undefined || forPrograms === undefined) return;
      // One at a time: setfattr takes one name, and ends with an error when there is no such attribute.
      for (const name of [accessAcl, defaultAcl]) {
        await runProgram(setfattr, ['-x', name, '--', forPrograms], Buffer.alloc(0));
      }
    },
  };
}
