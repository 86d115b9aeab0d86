export { isUnchanged } from './change-detection.ts';
export { displayPath } from './display-path.ts';
export { cacheTagName, isCacheDirectory } from './excludes/cache-directory.ts';
export { compileExcludes, type Excludes } from './excludes/excludes.ts';
export {
  createExtendedAttributeReader,
  type ExtendedAttributeReader,
  type ExtendedAttributeReading,
} from './extended-attributes/read-attributes.ts';
export type { ExtendedAttribute, FileMetadata, FileTime, FileType } from './file-metadata.ts';
export { fileTypeOf, goModeOf, permissionsOf, withoutPrivileges } from './file-mode.ts';
export type { FileProblem, FileProblemCode } from './file-problem.ts';
export { type OpenStableOptions, type OpenStableResult, openStable, type StableFile } from './open-stable.ts';
export { loadOwnerNames, type OwnerNames } from './owner-names.ts';
export { baseName, joinPath, pathBytes } from './raw-path.ts';
export { type DirectoryListing, type ReadDirectoryOptions, readDirectory } from './read-directory.ts';
export { readMetadata } from './read-metadata.ts';
export type { ExistingPolicy } from './restore/place-entry.ts';
export type { RestoredEntry, RestoreOutcome } from './restore/restore-context.ts';
export type { RestoreDirectory } from './restore/restore-directory.ts';
export type { RestoreFile } from './restore/restore-file.ts';
export {
  createRestoreTarget,
  type RestoreCapabilities,
  type RestoreTarget,
  type RestoreTargetOptions,
} from './restore/restore-target.ts';
export { encodeTarMember, tarEndMark, tarPadding } from './tar/encode-tar-entry.ts';
export { readTar, refused, splitArchivePath, type TarReadEntry } from './tar/read-tar.ts';
export { type WalkEvent, type WalkOptions, walkTree } from './walk-tree.ts';
