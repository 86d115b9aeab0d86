/**
 * A test restore of directories: all of them, or a part chosen by chance, into a private folder that is removed afterwards,
 * compared with the backup's trees, and these with its manifest.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isHoldfastError, throwIfCancelled } from '../errors.ts';
import { freeBytes, ScratchBudget } from '../postgres/index.ts';
import { makeScratchDirectory } from '../postgres/local-server.ts';
import type { Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { compareFiles } from './compare-files.ts';
import type { EvidenceFindings } from './evidence.ts';
import type { FilesManifest } from './files-manifest.ts';
import { chooseFiles, type FilesExtent, type FilesSample } from './files-sample.ts';
import { openRowsBackup } from './older-tool/rows-backup.ts';
import type { OnProgress } from './progress.ts';
import { readFilesManifest } from './read-files-manifest.ts';
import { restoreFilesBackup } from './restore-files.ts';

export interface ProveFilesOptions {
  vault: Vault;
  backup: Backup;
  /** At most so much is restored; all when left out. */
  sampleBytes?: number | undefined;
  /** Chooses the sample; a random one when left out. */
  seed?: string | undefined;
  scratchDirectory?: string | undefined;
  timeLimitMs: number;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/** A vault that lost its packs must not make a list without end. */
const listedAtMost = 1000;

export async function proveFiles(options: ProveFilesOptions): Promise<EvidenceFindings> {
  const { vault, backup, signal } = options;
  const seed = options.seed ?? randomBytes(8).toString('hex');
  const sample = await chooseFiles(vault, backup, { limitBytes: options.sampleBytes, seed, signal });
  const { total } = sample;
  const found: EvidenceFindings = {
    ...{ bytes: 0, files: 0, tables: [], checks: [], unproven: [], failures: [], warnings: [] },
  };
  await compareWithManifest(options, total, found);
  await readRows(options, found);
  if (sample.chosenFiles < total.files) {
    found.sample = {
      seed,
      limitBytes: options.sampleBytes ?? 0,
      files: sample.chosenFiles,
      totalFiles: total.files,
    };
    found.unproven.push({
      part: `${total.files - sample.chosenFiles} of ${total.files} files`,
      reason: 'they were not in the sample',
    });
  }
  const directory = await makeScratchDirectory(options.scratchDirectory);
  try {
    if ((await freeBytes(directory)) < sample.chosenBytes * 1.1 + 256 * 1024 * 1024) {
      found.unproven.push({
        part: 'the contents of the files',
        reason: `${directory} has no room for ${Math.ceil(sample.chosenBytes / 1e6)} MB; restore a sample, or elsewhere`,
      });
      return found;
    }
    const folder = join(directory, 'files');
    await mkdir(folder, { mode: 0o700 });
    using budget = new ScratchBudget({ directory, timeLimitMs: options.timeLimitMs, signal });
    try {
      await restoreAndCompare(options, sample, { folder, signal: budget.signal }, found);
    } catch (error) {
      throwIfCancelled(signal);
      if (budget.exceeded === undefined) throw error;
      found.failures.push({ message: `The test restore was stopped: ${budget.exceeded}.` });
    }
    return found;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function restoreAndCompare(
  { vault, backup, onProgress }: ProveFilesOptions,
  sample: FilesSample,
  { folder, signal }: { folder: string; signal: AbortSignal },
  found: EvidenceFindings,
): Promise<void> {
  const { isChosen } = sample;
  const totals = { totalBytes: sample.chosenBytes, totalItems: sample.chosenFiles };
  const restored = await restoreFilesBackup({
    ...{ vault, backup, to: folder, existing: 'fail', choose: isChosen, signal },
    onProgress: onProgress && ((progress) => onProgress({ ...progress, ...totals })),
  });
  let [differences, unproven, files] = [0, 0, 0];
  const compared = await compareFiles({
    ...{ vault, backup, folder, isChosen, signal },
    onDifference: (part, message) => {
      if (differences++ < listedAtMost) found.failures.push({ part, message });
    },
    onUnproven: (part, reason) => {
      if (unproven++ < listedAtMost) found.unproven.push({ part, reason });
    },
    onFile: (item, bytes) => onProgress?.({ phase: 'comparing', bytes, items: ++files, item, ...totals }),
  });
  found.bytes = compared.bytes;
  found.files = compared.files;
  if (differences > listedAtMost)
    found.failures.push({ message: `There are ${differences - listedAtMost} more differences like these.` });
  if (unproven > listedAtMost)
    found.unproven.push({ part: `${unproven - listedAtMost} more entries`, reason: 'as those before' });
  // What the restore complained of explains the differences; where there are none, it was about something that cannot be compared.
  for (const message of restored.problems.slice(0, listedAtMost)) {
    if (differences > 0) found.failures.push({ message });
    else found.unproven.push({ part: 'a property of an entry', reason: message.replace(/\.$/, '') });
  }
  if (compared.ownersKept > 0) {
    found.unproven.push({
      part: `the owners of ${compared.ownersKept} entries`,
      reason: 'only root can give files to other users',
    });
  }
}

/** Rows that came from an older tool: all are read, and those that the manifest tells of. */
async function readRows(
  { vault, backup, signal }: ProveFilesOptions,
  found: EvidenceFindings,
): Promise<void> {
  try {
    const backed = await openRowsBackup(vault, backup, signal);
    if (!backed) return;
    for await (const _row of backed.rows()) throwIfCancelled(signal);
    found.rows = backed.manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
    found.unproven.push({
      part: 'definitions, keys and sequences of the tables',
      reason: 'a backup of an older tool holds rows only',
    });
  } catch (error) {
    if (!isHoldfastError(error) || !unreadableRows.has(error.code)) throw error;
    found.failures.push({ message: error.message });
  }
}

const unreadableRows: ReadonlySet<string> = new Set([
  'archive-unreadable',
  'portable-unreadable',
  'vault-damaged',
]);

/** The trees are proven by their hashes; the manifest says how much there was when they were made. */
async function compareWithManifest(
  { vault, backup, signal }: ProveFilesOptions,
  total: FilesExtent,
  found: EvidenceFindings,
): Promise<void> {
  let manifest: FilesManifest | undefined;
  try {
    manifest = await readFilesManifest(vault, backup, signal);
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
    found.failures.push({ message: `The backup’s manifest cannot be read: ${error.message}` });
    return;
  }
  if (!manifest) {
    if (backup.own) found.failures.push({ message: 'The backup has no manifest.' });
    return;
  }
  const { paths } = manifest;
  for (const kind of ['files', 'directories', 'others', 'bytes'] as const) {
    // The root of the file system is a directory, and no entry of any.
    if (manifest[kind] === total[kind] || (kind === 'directories' && paths.includes('/'))) continue;
    const unit = kind === 'others' ? 'other entries' : kind;
    found.failures.push({
      message: `The backup has ${total[kind]} ${unit}, its manifest says ${manifest[kind]}.`,
    });
  }
  if (manifest.problemCount > 0) {
    found.unproven.push({
      part: `${manifest.problemCount} entries that the backup lacks or doubts`,
      reason: 'the backup is partial, as its manifest says',
    });
  }
}
