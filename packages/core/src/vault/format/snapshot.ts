/**
 * Snapshot files: one captured state, its tree and where it came from (restic-format: snapshots).
 *
 * Times stay text: retention sorts snapshots into days and months of the offset that was recorded, and a snapshot that
 * is written again must not change. {@link parseGoTime} gives the moment.
 */
import { unencodable } from './damaged.ts';
import { goJson } from './go-json.ts';
import { parseGoTime } from './go-time.ts';
import { isId } from './ids.ts';
import { parseDocument } from './json-document.ts';
import {
  type Fields,
  optionalId,
  optionalInteger,
  optionalObject,
  optionalString,
  optionalStrings,
  optionalUint64,
  requiredId,
  requiredString,
} from './json-fields.ts';

export interface Snapshot {
  /** RFC 3339 with nanoseconds and offset, exactly as recorded. */
  time: string;
  /** Id of the snapshot whose files were compared with. */
  parent?: string | undefined;
  tree: string;
  paths: string[];
  hostname?: string | undefined;
  username?: string | undefined;
  uid?: number | undefined;
  gid?: number | undefined;
  excludes?: string[] | undefined;
  tags?: string[] | undefined;
  /** Id of the first version, when tags or the like were changed since. */
  original?: string | undefined;
  /** Since restic 0.16. */
  programVersion?: string | undefined;
  /** Since restic 0.17. */
  summary?: SnapshotSummary | undefined;
}

/** What a backup did. Counts are of files, directories and blobs; sizes are bytes. */
export interface SnapshotSummary {
  backupStart: string;
  backupEnd: string;
  filesNew: number;
  filesChanged: number;
  filesUnmodified: number;
  dirsNew: number;
  dirsChanged: number;
  dirsUnmodified: number;
  dataBlobs: number;
  treeBlobs: number;
  dataAdded: bigint;
  dataAddedPacked: bigint;
  totalFilesProcessed: number;
  totalBytesProcessed: bigint;
}

export interface DecodeSnapshotOptions {
  /** Told of each top-level key that is not restic's. It would be lost by writing the snapshot again. */
  onUnknownKey?: ((key: string) => void) | undefined;
}

/** The JSON of a snapshot as restic writes it: no final newline, empty fields left out. */
export function encodeSnapshot(snapshot: Snapshot): Buffer {
  for (const id of [snapshot.tree, snapshot.parent, snapshot.original]) {
    if (id !== undefined && !isId(id)) throw unencodable('a snapshot refers to something that is not an id');
  }
  checkTime(snapshot.time);
  return goJson({
    time: snapshot.time,
    parent: snapshot.parent,
    tree: snapshot.tree,
    paths: snapshot.paths,
    hostname: snapshot.hostname || undefined,
    username: snapshot.username || undefined,
    uid: snapshot.uid || undefined,
    gid: snapshot.gid || undefined,
    excludes: snapshot.excludes?.length ? snapshot.excludes : undefined,
    tags: snapshot.tags?.length ? snapshot.tags : undefined,
    original: snapshot.original,
    program_version: snapshot.programVersion || undefined,
    summary: snapshot.summary && summaryFields(snapshot.summary),
  });
}

function checkTime(time: string): void {
  try {
    parseGoTime(time);
  } catch {
    throw unencodable('the time of a snapshot is not in RFC 3339');
  }
}

function summaryFields(summary: SnapshotSummary) {
  checkTime(summary.backupStart);
  checkTime(summary.backupEnd);
  return {
    backup_start: summary.backupStart,
    backup_end: summary.backupEnd,
    files_new: summary.filesNew,
    files_changed: summary.filesChanged,
    files_unmodified: summary.filesUnmodified,
    dirs_new: summary.dirsNew,
    dirs_changed: summary.dirsChanged,
    dirs_unmodified: summary.dirsUnmodified,
    data_blobs: summary.dataBlobs,
    tree_blobs: summary.treeBlobs,
    data_added: summary.dataAdded,
    data_added_packed: summary.dataAddedPacked,
    total_files_processed: summary.totalFilesProcessed,
    total_bytes_processed: summary.totalBytesProcessed,
  };
}

const knownKeys = new Set([
  'time',
  'parent',
  'tree',
  'paths',
  'hostname',
  'username',
  'uid',
  'gid',
  'excludes',
  'tags',
  'original',
  'program_version',
  'summary',
]);

const highestUint32 = 0xffff_ffff;

/** Throws `vault-damaged` for what is no snapshot. One without a tree is none. */
export function decodeSnapshot(json: Buffer, options: DecodeSnapshotOptions = {}): Snapshot {
  const what = 'the snapshot';
  const fields = { document: parseDocument(json, what), what };
  for (const key of fields.document.keys()) {
    if (!knownKeys.has(key)) options.onUnknownKey?.(key);
  }
  const summary = optionalObject(fields, 'summary', 'the summary of the snapshot');
  return {
    time: requiredTime(fields, 'time'),
    parent: optionalId(fields, 'parent'),
    tree: requiredId(fields, 'tree'),
    paths: optionalStrings(fields, 'paths') ?? [],
    hostname: optionalString(fields, 'hostname'),
    username: optionalString(fields, 'username'),
    uid: optionalInteger(fields, 'uid', highestUint32),
    gid: optionalInteger(fields, 'gid', highestUint32),
    excludes: optionalStrings(fields, 'excludes'),
    tags: optionalStrings(fields, 'tags'),
    original: optionalId(fields, 'original'),
    programVersion: optionalString(fields, 'program_version'),
    summary: summary && decodeSummary(summary),
  };
}

function requiredTime(fields: Fields, key: string): string {
  const time = requiredString(fields, key);
  parseGoTime(time);
  return time;
}

/** Other programs fill in only some of the fields; Go reads the rest as zero. */
function decodeSummary(fields: Fields): SnapshotSummary {
  const count = (key: string) => optionalInteger(fields, key, Number.MAX_SAFE_INTEGER) ?? 0;
  const bytes = (key: string) => optionalUint64(fields, key) ?? 0n;
  const time = (key: string) =>
    fields.document.has(key) ? requiredTime(fields, key) : '0001-01-01T00:00:00Z';
  return {
    backupStart: time('backup_start'),
    backupEnd: time('backup_end'),
    filesNew: count('files_new'),
    filesChanged: count('files_changed'),
    filesUnmodified: count('files_unmodified'),
    dirsNew: count('dirs_new'),
    dirsChanged: count('dirs_changed'),
    dirsUnmodified: count('dirs_unmodified'),
    dataBlobs: count('data_blobs'),
    treeBlobs: count('tree_blobs'),
    dataAdded: bytes('data_added'),
    dataAddedPacked: bytes('data_added_packed'),
    totalFilesProcessed: count('total_files_processed'),
    totalBytesProcessed: bytes('total_bytes_processed'),
  };
}
