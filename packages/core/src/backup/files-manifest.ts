/** What a backup of directories must contain, kept in it as `/.holdfast/manifest.json`. */
import { HoldfastError } from '../errors.ts';

export const ownFolder = '.holdfast';
export const filesManifestName = 'manifest.json';

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
}

/** A tree without any permission must not make a manifest without end. */
export const problemsKept = 10_000;

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
  return manifest as FilesManifest;
}
