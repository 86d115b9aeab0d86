/**
 * Restores directories: trees are walked and their blobs asked for ahead, several small files are written at once, and
 * every byte's hash was checked before it is written.
 */
import { HoldfastError } from '../errors.ts';
import {
  createRestoreTarget,
  displayPath,
  type ExistingPolicy,
  type FileProblem,
  type RestoreDirectory,
  type RestoredEntry,
  type RestoreFile,
} from '../files/index.ts';
import { findNode, readBlobs, readTree, type TreeNode, type Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { ownFolder } from './files-manifest.ts';
import type { OnProgress } from './progress.ts';

export interface RestoreFilesBackupOptions {
  vault: Vault;
  backup: Backup;
  /** The directory to restore into; below it the backup's own paths. */
  to: string;
  /** Paths in the backup; everything when left out. */
  paths?: readonly string[] | undefined;
  existing: ExistingPolicy;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface RestoreFilesBackupResult {
  status: 'succeeded' | 'partial';
  files: number;
  directories: number;
  others: number;
  bytes: number;
  /** Entries left alone because something was there. */
  skipped: number;
  /** Files given to the user who restores, because only root may give files to others. */
  ownersKept: number;
  problems: string[];
  durationMs: number;
}

/** Rejects with `backup-not-found` for a path that is not in it, `path-unsafe`, `vault-damaged`, `storage-full`, `cancelled`, … */
export async function restoreFilesBackup(
  options: RestoreFilesBackupOptions,
): Promise<RestoreFilesBackupResult> {
  const { vault, backup, signal } = options;
  const startedAt = Date.now();
  await using lock = await vault.lock({ exclusive: false, signal });
  await vault.loadIndex({ signal });
  const problems: FileProblem[] = [];
  const selection = await resolveSelection(vault, backup, options.paths);
  await using target = await createRestoreTarget(options.to, {
    existing: options.existing,
    onProblem: (problem) => problems.push(problem),
    signal: lock.signal,
  });
  const run = new RestoreRun(vault, options, selection, lock.signal);
  await run.restore(backup.snapshot.tree, target.root);
  return {
    status: problems.length > 0 ? 'partial' : 'succeeded',
    ...run.counts,
    ownersKept: target.ownersKept,
    problems: problems.map(({ message }) => message),
    durationMs: Date.now() - startedAt,
  };
}

/** Paths as lists of raw names; undefined means everything. */
type Selection = Buffer[][] | undefined;

async function resolveSelection(
  vault: Vault,
  backup: Backup,
  paths: readonly string[] | undefined,
): Promise<Selection> {
  if (paths === undefined || paths.length === 0) return undefined;
  const selection: Buffer[][] = [];
  for (const path of paths) {
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    if (names.includes('..')) {
      throw new HoldfastError(
        'path-unsafe',
        `The path “${path}” holds “..”. Name it as it is in the backup.`,
      );
    }
    const raw = names.map((name) => Buffer.from(name));
    if (raw.length === 0) return undefined;
    if (!(await findNode(vault, backup.snapshot.tree, raw))) {
      throw new HoldfastError(
        'backup-not-found',
        `The backup holds nothing at “${path}”. “holdfast show” lists what is in it.`,
      );
    }
    selection.push(raw);
  }
  return selection;
}

/** A directory being filled; it gets its own metadata when everything in it is done. */
interface OpenDirectory {
  directory: RestoreDirectory;
  node: TreeNode | undefined;
  parent: OpenDirectory | undefined;
  /** Entries that are not done, and one for the walk itself. */
  pending: number;
}

interface FileJob {
  node: TreeNode;
  parent: OpenDirectory;
  /** How many of its blobs are still to come. */
  blobs: number;
  state: { file: RestoreFile | undefined; position: number } | undefined;
  linked: PromiseWithResolvers<RestoredEntry | undefined> | undefined;
}

const filesAtOnce = 64;

class RestoreRun {
  readonly counts = { files: 0, directories: 0, others: 0, bytes: 0, skipped: 0 };
  readonly #vault: Vault;
  readonly #options: RestoreFilesBackupOptions;
  readonly #selection: Selection;
  readonly #signal: AbortSignal;
  readonly #tasks = new Set<Promise<void>>();
  /** The first name of every file with several. */
  readonly #links = new Map<string, PromiseWithResolvers<RestoredEntry | undefined>>();
  readonly #laterLinks: { node: TreeNode; parent: OpenDirectory }[] = [];
  #failure: unknown;

  constructor(vault: Vault, options: RestoreFilesBackupOptions, selection: Selection, signal: AbortSignal) {
    this.#vault = vault;
    this.#options = options;
    this.#selection = selection;
    this.#signal = signal;
  }

  async restore(tree: string, root: RestoreDirectory): Promise<void> {
    const top: OpenDirectory = { directory: root, node: undefined, parent: undefined, pending: 1 };
    try {
      for await (const { plain, tag } of readBlobs(this.#vault, this.#walk(tree, top, []), this.#signal)) {
        await this.#write(tag, plain);
      }
      await this.#settleTasks();
      await this.#makeLaterLinks();
      await this.#settleTasks();
      await this.#entryDone(top);
    } catch (error) {
      await Promise.allSettled(this.#tasks);
      throw error;
    }
  }

  /** Walks the trees, makes directories and special files on the way, and asks for the files' blobs in order. */
  async *#walk(
    tree: string,
    parent: OpenDirectory,
    path: Buffer[],
  ): AsyncGenerator<{ id: Buffer; idOffset: number; tag: FileJob }> {
    for (const node of await readTree(this.#vault, tree)) {
      const nodePath = [...path, node.name];
      if (!this.#isWanted(nodePath)) continue;
      if (node.type === 'dir') {
        const directory = await parent.directory.makeDirectory(node.name);
        if (!directory) {
          this.counts.skipped++;
          continue;
        }
        parent.pending++;
        const open: OpenDirectory = { directory, node, parent, pending: 1 };
        yield* this.#walk(node.subtree!, open, nodePath);
        this.counts.directories++;
        await this.#entryDone(open);
      } else if (node.type === 'file') {
        yield* this.#askFor(node, parent);
      } else {
        const outcome = await parent.directory.makeEntry(node);
        if (outcome.status === 'skipped') this.counts.skipped++;
        else this.counts.others++;
      }
    }
  }

  *#askFor(node: TreeNode, parent: OpenDirectory): Generator<{ id: Buffer; idOffset: number; tag: FileJob }> {
    parent.pending++;
    const linkKey =
      (node.links ?? 0n) > 1n && node.inode !== undefined ? `${node.deviceId}:${node.inode}` : undefined;
    if (linkKey !== undefined && this.#links.has(linkKey)) {
      this.#laterLinks.push({ node, parent });
      return;
    }
    const linked = linkKey === undefined ? undefined : Promise.withResolvers<RestoredEntry | undefined>();
    if (linkKey !== undefined && linked) this.#links.set(linkKey, linked);
    const content = node.content!;
    const job: FileJob = { node, parent, blobs: content.length / 32, state: undefined, linked };
    if (content.length === 0) this.#start(this.#writeWhole(job, undefined));
    for (let idOffset = 0; idOffset < content.length; idOffset += 32)
      yield { id: content, idOffset, tag: job };
  }

  async #write(job: FileJob, plain: Buffer): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (job.blobs === 1 && job.state === undefined) {
      // The memory of `plain` is used again for the next blobs, and this file is written beside others.
      const copy = Buffer.from(plain);
      while (this.#tasks.size >= filesAtOnce) await Promise.race(this.#tasks);
      this.#start(this.#writeWhole(job, copy));
      return;
    }
    job.state ??= { file: await this.#create(job), position: 0 };
    const { state } = job;
    await state.file?.write(plain, state.position);
    state.position += plain.length;
    if (state.file) this.#count(plain.length, job.node);
    if (--job.blobs === 0) await this.#finish(job, state.file);
  }

  async #writeWhole(job: FileJob, content: Buffer | undefined): Promise<void> {
    const file = await this.#create(job);
    if (file && content) {
      await file.write(content, 0);
      this.#count(content.length, job.node);
    }
    await this.#finish(job, file);
  }

  #create({ node, parent }: FileJob): Promise<RestoreFile | undefined> {
    return parent.directory.createFile(node.name, node.size ?? 0n);
  }

  async #finish(job: FileJob, file: RestoreFile | undefined): Promise<void> {
    const outcome = file ? await file.finish(job.node) : undefined;
    if (outcome?.status === 'restored') {
      this.counts.files++;
      job.linked?.resolve(outcome.entry);
    } else {
      this.counts.skipped++;
      job.linked?.resolve(undefined);
    }
    await this.#entryDone(job.parent);
  }

  /** Second and further names come when all first ones are there. */
  async #makeLaterLinks(): Promise<void> {
    for (const { node, parent } of this.#laterLinks) {
      const first = await this.#links.get(`${node.deviceId}:${node.inode}`)!.promise;
      const outcome = first
        ? await parent.directory.linkFile(node.name, first)
        : { status: 'not-linked' as const };
      if (outcome.status === 'restored') {
        this.counts.files++;
        await this.#entryDone(parent);
      } else if (outcome.status === 'skipped') {
        this.counts.skipped++;
        await this.#entryDone(parent);
      } else {
        await this.#writeAgain(node, parent);
      }
    }
  }

  async #writeAgain(node: TreeNode, parent: OpenDirectory): Promise<void> {
    const content = node.content!;
    const job: FileJob = { node, parent, blobs: content.length / 32, state: undefined, linked: undefined };
    if (content.length === 0) return this.#writeWhole(job, undefined);
    const requests = Array.from({ length: job.blobs }, (_, i) => ({
      id: content,
      idOffset: i * 32,
      tag: job,
    }));
    for await (const { plain, tag } of readBlobs(this.#vault, requests, this.#signal))
      await this.#write(tag, plain);
  }

  async #entryDone(directory: OpenDirectory): Promise<void> {
    let current: OpenDirectory | undefined = directory;
    while (current && --current.pending === 0) {
      await current.directory.finish(current.node);
      current = current.parent;
    }
  }

  #start(task: Promise<void>): void {
    const tracked = task.catch((error: unknown) => {
      this.#failure ??= error;
    });
    this.#tasks.add(tracked);
    void tracked.then(() => this.#tasks.delete(tracked));
  }

  async #settleTasks(): Promise<void> {
    await Promise.all(this.#tasks);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Whether a path is chosen, lies below one that is, or leads to one. Our own folder is not the owner's data. */
  #isWanted(path: Buffer[]): boolean {
    if (this.#options.backup.own && path[0]!.equals(Buffer.from(ownFolder))) return false;
    if (!this.#selection) return true;
    return this.#selection.some((chosen) => {
      const shared = Math.min(chosen.length, path.length);
      for (let i = 0; i < shared; i++) if (!chosen[i]!.equals(path[i]!)) return false;
      return true;
    });
  }

  #count(bytes: number, node: TreeNode): void {
    this.counts.bytes += bytes;
    this.#options.onProgress?.({
      phase: 'restoring',
      bytes: this.counts.bytes,
      totalBytes: this.#selection ? undefined : this.#options.backup.sizeBytes,
      items: this.counts.files,
      totalItems: this.#selection ? undefined : this.#options.backup.snapshot.summary?.totalFilesProcessed,
      item: displayPath(node.name),
    });
  }
}
