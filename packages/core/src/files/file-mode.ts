import type { FileType } from './file-metadata.ts';

/**
 * restic stores Go's os.FileMode, whose flag bits differ from st_mode (Go: src/io/fs/fs.go; Linux: stat(2)).
 * The nine permission bits are the same in both.
 */
const goDirectory = 2 ** 31;
const goSymlink = 2 ** 27;
const goDevice = 2 ** 26;
const goNamedPipe = 2 ** 25;
const goSocket = 2 ** 24;
const goSetuid = 2 ** 23;
const goSetgid = 2 ** 22;
const goCharDevice = 2 ** 21;
const goSticky = 2 ** 20;
const goIrregular = 2 ** 19;

const setuid = 0o4000;
const setgid = 0o2000;
const sticky = 0o1000;
const formatMask = 0o170000;

const kinds = new Map<number, { type: FileType; bits: number }>([
  [0o100000, { type: 'file', bits: 0 }],
  [0o040000, { type: 'dir', bits: goDirectory }],
  [0o120000, { type: 'symlink', bits: goSymlink }],
  [0o060000, { type: 'dev', bits: goDevice }],
  [0o020000, { type: 'chardev', bits: goDevice + goCharDevice }],
  [0o010000, { type: 'fifo', bits: goNamedPipe }],
  [0o140000, { type: 'socket', bits: goSocket }],
]);
const irregular = { type: 'irregular' as FileType, bits: goIrregular };

/** What kind of entry an st_mode describes. */
export function fileTypeOf(stMode: number): FileType {
  return (kinds.get(stMode & formatMask) ?? irregular).type;
}

/** The os.FileMode bits of an st_mode, as an unsigned 32-bit number. */
export function goModeOf(stMode: number): number {
  let mode = (stMode & 0o777) | (kinds.get(stMode & formatMask) ?? irregular).bits;
  if (stMode & setuid) mode |= goSetuid;
  if (stMode & setgid) mode |= goSetgid;
  if (stMode & sticky) mode |= goSticky;
  return mode >>> 0;
}

/** The lower twelve bits of st_mode (permissions, setuid, setgid, sticky) of an os.FileMode: what chmod(2) takes. */
export function permissionsOf(goMode: number): number {
  let permissions = goMode & 0o777;
  if (goMode & goSetuid) permissions |= setuid;
  if (goMode & goSetgid) permissions |= setgid;
  if (goMode & goSticky) permissions |= sticky;
  return permissions;
}

/** Permissions without setuid and setgid: what a file may keep when its owner could not be restored. */
export function withoutPrivileges(permissions: number): number {
  return permissions & ~(setuid | setgid);
}
