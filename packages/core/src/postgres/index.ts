/** PostgreSQL: connect, dump as a stream of files, restore from such files, compare. Knows nothing of vaults. */
export { type ArchiveSource, directorySource } from './archive/archive-source.ts';
export type { LargeObjectFacts, SequenceFacts, TableFacts } from './archive/summary.ts';
export { type ToCustomOptions, toCustomArchive } from './archive/to-custom.ts';
export {
  type ArchiveFile,
  type ArchiveFileRole,
  type ConversionResult,
  customArchiveName,
  type DirectoryConversion,
  toDirectoryArchive,
} from './archive/to-directory.ts';
export { type ClientTools, type FindToolsOptions, findClientTools, majorOf } from './client-tools.ts';
export {
  type CompareOptions,
  type CompareProgress,
  compareWithManifest,
  type DatabaseComparison,
  type TableComparison,
  type TableOutcome,
} from './compare.ts';
export { type ConnectionTarget, describeTarget, parseConnectionUrl, withDatabase } from './connection.ts';
export {
  type DatabaseDump,
  type DumpFile,
  type DumpOptions,
  type DumpProgress,
  dumpDatabase,
} from './dump.ts';
export {
  type LoadedScript,
  type LoadScriptOptions,
  loadScript,
  type ScriptPart,
} from './foreign/load-script.ts';
export { type ForeignDump, readForeignDump } from './foreign/read-dump.ts';
export { uncompressedToc } from './foreign/uncompressed-toc.ts';
export { globalsName } from './globals.ts';
export { type DatabaseManifest, databaseManifestName, parseDatabaseManifest } from './manifest.ts';
export { newerServerWarning } from './newer-server.ts';
export { type Finding, type PreflightOptions, type PreflightReport, preflightDatabase } from './preflight.ts';
export { type CheckQuery, parseCheckQueries } from './proof/check-queries.ts';
export type {
  CheckOutcome,
  DatabaseProof,
  ProofFailure,
  ProvenTable,
  ProvenTableOutcome,
  UnprovenPart,
} from './proof/database-proof.ts';
export { type ProveArchiveOptions, proveArchive } from './proof/prove-archive.ts';
export { freeBytes, ScratchBudget } from './proof/scratch-budget.ts';
export {
  openScratchDatabase,
  type ScratchDatabase,
  type ScratchDatabaseOptions,
} from './proof/scratch-database.ts';
export { restoreDatabase } from './restore.ts';
export type { RestoreProblem } from './restore-errors.ts';
export type { RestoreOptions, RestoreProgress, RestoreResult } from './restore-options.ts';
export type { RoleChoice } from './restore-roles.ts';
export { readColumnTypes, readTocItems, type TableName, type TocItem } from './restore-selection.ts';
export type { RestoreMode } from './restore-target.ts';
export { type SelectedArchive, selectArchive } from './select-archive.ts';
export { type DatabaseSession, openSession } from './session.ts';
