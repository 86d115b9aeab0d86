/** Directories as a source, and looking around in them. */
import { z } from 'zod';
import { countSchema, momentSchema, pathSchema } from './primitives.ts';

export const fileSetSchema = z.object({
  paths: z.array(pathSchema).min(1, 'Choose at least one directory.').max(100),
  /** Patterns as in .gitignore. */
  excludes: z.array(z.string().max(1000)).max(1000).default([]),
  /** Do not cross into other file systems. */
  oneFileSystem: z.boolean().default(false),
  /** Leave out directories that hold a CACHEDIR.TAG. */
  excludeCaches: z.boolean().default(true),
});
export type FileSet = z.infer<typeof fileSetSchema>;

export const filesFactsSchema = z.object({
  kind: z.literal('files'),
  files: countSchema,
  directories: countSchema,
  sizeBytes: countSchema,
});

/** Of a bounded look around: what the excludes match, as far as it got. */
export const excludesPreviewSchema = z.object({
  included: z.object({ files: countSchema, directories: countSchema, bytes: countSchema }),
  excluded: z.object({ files: countSchema, directories: countSchema }),
  /** Of excluded paths; a directory stands for all below it. */
  excludedExamples: z.array(z.object({ path: z.string(), pattern: z.string().nullable() })),
  /** Of paths that cannot be read. */
  unreadableExamples: z.array(z.string()),
  /** False: stopped at its limit of entries or time, so the counts are “at least”. */
  complete: z.boolean(),
});
export type ExcludesPreview = z.infer<typeof excludesPreviewSchema>;

/** Absent path: the configured roots. */
export const browseInput = z.object({ path: pathSchema.optional() });
export const browsedFolderSchema = z.object({
  path: z.string().nullable(),
  parent: z.string().nullable(),
  folders: z.array(z.object({ name: z.string(), path: z.string(), readable: z.boolean() })),
  /** True when there are more than are shown. */
  cut: z.boolean(),
});
export type BrowsedFolder = z.infer<typeof browsedFolderSchema>;

/** A file or directory inside a backup. */
export const treeEntrySchema = z.object({
  name: z.string(),
  /** Absolute, to be given back as it is: bytes that are not UTF-8 are `\xNN`. `raw` is base64 of those, then. */
  path: z.string(),
  raw: z.string().optional(),
  type: z.enum(['file', 'directory', 'symlink', 'other']),
  sizeBytes: countSchema.optional(),
  modifiedAt: momentSchema.optional(),
  mode: z.string().optional(),
  target: z.string().optional(),
});
export type BackupTreeEntry = z.infer<typeof treeEntrySchema>;
