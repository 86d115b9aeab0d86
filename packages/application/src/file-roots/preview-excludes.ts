/** What a set of directories would take and leave out: a bounded look, for a form that asks at every change. */
import type { Dirent } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import type { ExcludesPreview, FileSet } from '@holdfast/contracts/file-sets';
import { throwIfCancelled } from '@holdfast/core/errors';
import { cacheTagName, compileExcludes, type Excludes, isCacheDirectory } from '@holdfast/core/files';

const entriesAtMost = 50_000;
const timeMs = 2000;
const shownExamples = 50;

interface Pattern {
  text: string;
  excludes: Excludes;
}

interface Look {
  preview: ExcludesPreview;
  excludes: Excludes;
  patterns: readonly Pattern[];
  until: number;
  entries: number;
  signal: AbortSignal | undefined;
}

/** `files.paths` were confined to the roots already. */
export async function previewExcludes(files: FileSet, signal?: AbortSignal): Promise<ExcludesPreview> {
  const look: Look = {
    preview: {
      included: { files: 0, directories: 0, bytes: 0 },
      excluded: { files: 0, directories: 0 },
      excludedExamples: [],
      unreadableExamples: [],
      complete: true,
    },
    excludes: compileExcludes(files.excludes),
    // To name the pattern that decided: each one alone.
    patterns: files.excludes.map((text) => ({ text, excludes: compileExcludes([text]) })),
    until: Date.now() + timeMs,
    ...{ entries: 0, signal },
  };
  for (const path of files.paths) {
    const { dev } = await lstat(path);
    await lookInto(look, {
      path,
      relative: '',
      device: files.oneFileSystem ? dev : undefined,
      caches: files.excludeCaches,
    });
  }
  return look.preview;
}

interface Folder {
  path: string;
  /** Relative to the root, with a slash at its end. */
  relative: string;
  /** Of the root, when others are not entered. */
  device: number | undefined;
  caches: boolean;
}

/** Breadth first, so that a look that ends early has seen something of everything. */
async function lookInto(look: Look, root: Folder): Promise<void> {
  const { preview } = look;
  const waiting = [root];
  for (let folder = waiting.shift(); folder; folder = waiting.shift()) {
    throwIfCancelled(look.signal);
    preview.included.directories += 1;
    waiting.push(...(await lookAtFolder(look, folder)));
    if (!preview.complete) return;
  }
}

/** Counts what is in a folder; answers the folders in it that are not left out. */
async function lookAtFolder(look: Look, folder: Folder): Promise<Folder[]> {
  const { preview } = look;
  const folders: Folder[] = [];
  try {
    for (const entry of await listEntries(look, folder)) {
      const path = `${folder.path === '/' ? '' : folder.path}/${entry.name}`;
      const relative = folder.relative + entry.name;
      const isDirectory = entry.isDirectory();
      if (leaveOut(look, { path, relative, isDirectory })) continue;
      if (!isDirectory) {
        preview.included.files += 1;
        preview.included.bytes += (await lstat(path).catch(() => undefined))?.size ?? 0;
      } else if (folder.device === undefined || (await lstat(path)).dev === folder.device) {
        folders.push({ ...folder, path, relative: `${relative}/` });
      }
    }
  } catch {
    if (preview.unreadableExamples.length < shownExamples) preview.unreadableExamples.push(folder.path);
  }
  return folders;
}

/** Of a folder of caches, only what marks it, as in a backup. */
async function listEntries(look: Look, folder: Folder): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  for await (const entry of await opendir(folder.path)) {
    look.entries += 1;
    if (look.entries > entriesAtMost || Date.now() > look.until) {
      look.preview.complete = false;
      break;
    }
    entries.push(entry);
  }
  const mark = entries.filter(({ name }) => name === cacheTagName);
  return folder.caches && mark.length > 0 && isCacheDirectory(Buffer.from(folder.path)) ? mark : entries;
}

function leaveOut(
  { preview, excludes, patterns }: Look,
  entry: { path: string; relative: string; isDirectory: boolean },
): boolean {
  // The engine asks in raw bytes, one character each.
  const raw = Buffer.from(entry.relative).toString('latin1');
  if (!excludes.excludes(raw, entry.isDirectory)) return false;
  if (entry.isDirectory) preview.excluded.directories += 1;
  else preview.excluded.files += 1;
  if (preview.excludedExamples.length < shownExamples) {
    const decided = patterns.findLast((pattern) => pattern.excludes.excludes(raw, entry.isDirectory));
    preview.excludedExamples.push({ path: entry.path, pattern: decided?.text ?? null });
  }
  return true;
}
