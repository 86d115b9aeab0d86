/** What a backup of directories must contain, kept in it as `/.holdfast/manifest.json`. */
import { HoldfastError } from '../errors.ts';
import { type Check, check } from '../postgres/manifest-checks.ts';

export const ownFolder = '.holdfast';
export const filesManifestName = 'manifest.json';

/** Rows of tables that an older tool wrote as JSON: what the file must hold, table by table. */
export interface RowsManifest {
  /** Path of the file in the backup. */
  file: string;
  tables: {
    table: string;
    rows: number;
    /** Of the rows as JSON Lines, numbers as they were. */
    bytes: number;
    sha256: string;
    columns: string[];
  }[];
}

export interface FilesManifest {
  formatVersion: 1;
  kind: 'files';
  source: string;
  paths: string[];
  excludes: string[];
  /** ISO 8601, UTC. */
  capturedAt: string;
  files: number;
  directories: number;
  /** Links, pipes and devices. */
  others: number;
  bytes: number;
  /** False where the machine has no program to read extended attributes and access lists with. */
  extendedAttributes: boolean;
  /** Everything that is missing or doubtful, by name; at most {@link problemsKept}. */
  problems: { path: string; code: string; message: string }[];
  problemCount: number;
  programVersion: string;
  /** Only of an adopted backup of an older tool. */
  rows?: RowsManifest;
}

/** A tree without any permission must not make a manifest without end. */
export const problemsKept = 10_000;

const count = check.integer(0);
const rowsCheck: Check<RowsManifest> = check.object<RowsManifest>({
  file: check.pattern(/^\/[^/]+\/[^/]+$/, 'the path of a file'),
  tables: check.array(
    check.object<RowsManifest['tables'][number]>({
      ...{ table: check.text, rows: count, bytes: count, columns: check.array(check.text) },
      sha256: check.pattern(/^[0-9a-f]{64}$/, 'a SHA-256 in hex'),
    }),
  ),
});

export function parseFilesManifest(value: unknown): FilesManifest {
  const manifest = value as Partial<FilesManifest> | null;
  const counts = [
    manifest?.files,
    manifest?.directories,
    manifest?.others,
    manifest?.bytes,
    manifest?.problemCount,
  ];
  if (
    manifest?.kind !== 'files' ||
    manifest.formatVersion !== 1 ||
    !Array.isArray(manifest.paths) ||
    !Array.isArray(manifest.problems) ||
    !counts.every((count) => Number.isSafeInteger(count) && (count as number) >= 0)
  ) {
    throw new HoldfastError(
      'archive-unreadable',
      'The backup’s manifest is not one that this version of Holdfast knows.',
    );
  }
  if (manifest.rows !== undefined) manifest.rows = rowsCheck(manifest.rows, 'manifest.rows');
  return manifest as FilesManifest;
}
