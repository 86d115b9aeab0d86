/**
 * One restore of directories while it runs: the walk through the trees asks for the files' blobs, and what comes is
 * written. An entry that cannot be had or made is noted, by name, and the rest goes on.
 */
import { sha256Hex } from '../crypto/sha256.ts';
import { type HoldfastError, isHoldfastError } from '../errors.ts';
import {
  displayPath,
  joinPath,
  type RestoreDirectory,
  type RestoredEntry,
  type RestoreFile,
} from '../files/index.ts';
import { readTree, type TreeNode, tryReadBlobs, type Vault } from '../vault/index.ts';

export interface RestoreRunOptions {
  vault: Vault;
  /** Whether the entry at this path, as raw names, is to be restored or leads to one that is. */
  isWanted: (path: Buffer[], node: TreeNode) => boolean;
  /** An entry that was not restored. */
  onProblem: (error: HoldfastError, message: string) => void;
  onFile: (node: TreeNode) => void;
  signal: AbortSignal;
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
  /** `idle` until the first blob comes; `over` when nothing of it is wanted any more. */
  state: 'idle' | 'open' | 'over';
  file: RestoreFile | undefined;
  position: number;
  links: LinkedFile | undefined;
}

/** A file with several names: the first is written, the others become links to it. */
interface LinkedFile {
  /** Names that did not come yet. */
  left: bigint;
  settled: boolean;
  /** Undefined when the first name was not restored. */
  first: RestoredEntry | undefined;
  waiting: { node: TreeNode; parent: OpenDirectory }[];
}

interface Request {
  id: Buffer;
  idOffset: number;
  tag: FileJob;
}

/** Files whose times are being set by another program, which is asked for many at once. */
const filesAtOnce = 128;
/** A directory stays open until its files are there. Beyond this many the walk waits for these. */
const directoriesAtOnce = 200;

export class RestoreRun {
  readonly counts = { files: 0, directories: 0, others: 0, bytes: 0, skipped: 0 };
  readonly #options: RestoreRunOptions;
  readonly #tasks = new Set<Promise<void>>();
  /** Resolves when one of the tasks is done; made where somebody waits for it. */
  #oneDone: PromiseWithResolvers<void> | undefined;
  readonly #openFiles = new Set<RestoreFile>();
  readonly #openDirectories = new Set<RestoreDirectory>();
  readonly #links = new Map<string, LinkedFile>();
  /** Names whose file could not be linked to after all. */
  readonly #notLinked: { node: TreeNode; parent: OpenDirectory }[] = [];
  #failure: unknown;

  constructor(options: RestoreRunOptions) {
    this.#options = options;
  }

  async restore(tree: string, root: RestoreDirectory): Promise<void> {
    const top: OpenDirectory = { directory: root, node: undefined, parent: undefined, pending: 1 };
    try {
      await this.#writeAll(this.#walk(await readTree(this.#options.vault, tree), top, []));
      await this.#writeAll(this.#askAgain());
      await this.#entryDone(top);
    } catch (error) {
      await Promise.allSettled(this.#tasks);
      throw error;
    } finally {
      for (const file of this.#openFiles) await file[Symbol.asyncDispose]();
      for (const directory of this.#openDirectories) await directory[Symbol.asyncDispose]();
    }
  }

  async #writeAll(requests: AsyncIterable<Request | undefined>): Promise<void> {
    const { vault, signal } = this.#options;
    for await (const blob of tryReadBlobs(vault, requests, signal)) {
      this.#throwFailure();
      if (blob.plain === undefined) await this.#giveUp(blob.tag, blob.damage);
      else await this.#write(blob.tag, blob.plain);
    }
    await Promise.all(this.#tasks);
    this.#throwFailure();
  }

  /** Makes directories and special files on the way, and asks for the files' blobs in order. */
  async *#walk(
    nodes: TreeNode[],
    parent: OpenDirectory,
    path: Buffer[],
  ): AsyncGenerator<Request | undefined> {
    for (const node of nodes) {
      this.#throwFailure();
      const nodePath = [...path, node.name];
      if (!this.#options.isWanted(nodePath, node)) continue;
      if (node.type === 'dir') yield* this.#walkDirectory(node, parent, nodePath);
      else if (node.type === 'file') yield* this.#askFor(node, parent);
      else await this.#makeOther(node, parent);
    }
  }

  async *#walkDirectory(
    node: TreeNode,
    parent: OpenDirectory,
    path: Buffer[],
  ): AsyncGenerator<Request | undefined> {
    const directory = await this.#attempt(node, parent, () => parent.directory.makeDirectory(node.name));
    if (directory === 'failed') return;
    if (directory === undefined) {
      this.counts.skipped++;
      return;
    }
    this.#openDirectories.add(directory);
    if (this.#openDirectories.size > directoriesAtOnce) {
      yield undefined;
      if (this.#tasks.size > 0) await this.#waitForOne();
    }
    parent.pending++;
    const open: OpenDirectory = { directory, node, parent, pending: 1 };
    const nodes = await this.#attempt(node, parent, () => readTree(this.#options.vault, node.subtree!));
    if (nodes !== 'failed') yield* this.#walk(nodes, open, path);
    this.counts.directories++;
    await this.#entryDone(open);
  }

  async #makeOther(node: TreeNode, parent: OpenDirectory): Promise<void> {
    const outcome = await this.#attempt(node, parent, () => parent.directory.makeEntry(node));
    if (outcome === 'failed') return;
    if (outcome.status === 'skipped') this.counts.skipped++;
    else this.counts.others++;
  }

  async *#askFor(node: TreeNode, parent: OpenDirectory): AsyncGenerator<Request | undefined> {
    parent.pending++;
    let links: LinkedFile | undefined;
    const key = linkKey(node);
    if (key !== undefined) {
      const known = this.#links.get(key);
      if (known && --known.left === 0n) this.#links.delete(key);
      if (known?.settled === false) {
        known.waiting.push({ node, parent });
        return;
      }
      if (known?.first && (await this.#link(node, parent, known.first))) return;
      if (!known) {
        links = { left: node.links! - 1n, settled: false, first: undefined, waiting: [] };
        this.#links.set(key, links);
      }
    }
    const content = node.content!;
    const job = newJob(node, parent, links);
    if (content.length === 0) await this.#write(job, content);
    for (let idOffset = 0; idOffset < content.length; idOffset += 32)
      yield { id: content, idOffset, tag: job };
  }

  async *#askAgain(): AsyncGenerator<Request | undefined> {
    for (const { node, parent } of this.#notLinked) {
      const content = node.content!;
      const job = newJob(node, parent, undefined);
      if (content.length === 0) await this.#write(job, content);
      for (let idOffset = 0; idOffset < content.length; idOffset += 32)
        yield { id: content, idOffset, tag: job };
    }
  }

  /** `plain` may be used again once this has resolved. An empty file has one part too, which is empty. */
  async #write(job: FileJob, plain: Buffer): Promise<void> {
    job.blobs--;
    if (job.state !== 'over') await this.#writeOrNote(job, plain);
    if (job.blobs <= 0) await this.#startFinish(job);
  }

  /** Finishes the file beside the next ones. Waits while too many are being finished. */
  async #startFinish(job: FileJob): Promise<void> {
    while (this.#tasks.size >= filesAtOnce) await this.#waitForOne();
    this.#throwFailure();
    const tracked = this.#finish(job).catch((error: unknown) => {
      this.#failure ??= error;
    });
    this.#tasks.add(tracked);
    void tracked.then(() => {
      this.#tasks.delete(tracked);
      this.#oneDone?.resolve();
      this.#oneDone = undefined;
    });
  }

  #waitForOne(): Promise<void> {
    this.#oneDone ??= Promise.withResolvers<void>();
    return this.#oneDone.promise;
  }

  async #writeOrNote(job: FileJob, plain: Buffer): Promise<void> {
    const written = await this.#attempt(job.node, job.parent, () => this.#writePart(job, plain));
    if (written === 'failed') job.state = 'over';
  }

  async #writePart(job: FileJob, plain: Buffer): Promise<void> {
    const { node, parent } = job;
    if (job.state === 'idle') {
      job.state = 'over';
      job.file = await parent.directory.createFile(node.name, node.size ?? 0n);
      if (!job.file) {
        this.counts.skipped++;
        return;
      }
      this.#openFiles.add(job.file);
      job.state = 'open';
    }
    if (plain.length > 0) await job.file!.write(plain, job.position);
    job.position += plain.length;
    this.counts.bytes += plain.length;
    this.#options.onFile(node);
  }

  /** A part of a file cannot be had: the file is not restored, and its other parts are let pass. */
  async #giveUp(job: FileJob, damage: HoldfastError): Promise<void> {
    job.blobs--;
    if (job.state !== 'over') this.#note(job.node, job.parent, damage);
    job.state = 'over';
    if (job.blobs === 0) await this.#startFinish(job);
  }

  async #finish(job: FileJob): Promise<void> {
    const { file, links, node, parent } = job;
    let entry: RestoredEntry | undefined;
    if (file) {
      const outcome =
        job.state === 'open' ? await this.#attempt(node, parent, () => file.finish(node)) : 'failed';
      if (outcome === 'failed') await file[Symbol.asyncDispose]();
      else if (outcome.status === 'restored') entry = outcome.entry;
      else this.counts.skipped++;
      this.#openFiles.delete(file);
    }
    if (entry) this.counts.files++;
    if (links) await this.#linkWaiting(links, entry);
    await this.#entryDone(parent);
  }

  async #linkWaiting(links: LinkedFile, first: RestoredEntry | undefined): Promise<void> {
    links.settled = true;
    links.first = first;
    for (const { node, parent } of links.waiting.splice(0)) {
      if (!first || !(await this.#link(node, parent, first))) this.#notLinked.push({ node, parent });
    }
  }

  /** False when it cannot be a link: then it has to be written. */
  async #link(node: TreeNode, parent: OpenDirectory, first: RestoredEntry): Promise<boolean> {
    const outcome = await this.#attempt(node, parent, () => parent.directory.linkFile(node.name, first));
    if (outcome !== 'failed') {
      if (outcome.status === 'not-linked') return false;
      if (outcome.status === 'restored') this.counts.files++;
      else this.counts.skipped++;
    }
    await this.#entryDone(parent);
    return true;
  }

  async #entryDone(directory: OpenDirectory): Promise<void> {
    let current: OpenDirectory | undefined = directory;
    while (current && --current.pending === 0) {
      await current.directory.finish(current.node);
      this.#openDirectories.delete(current.directory);
      current = current.parent;
    }
  }

  /** Does one step for an entry; a failure that concerns this entry only is noted. */
  async #attempt<T>(node: TreeNode, parent: OpenDirectory, step: () => Promise<T>): Promise<T | 'failed'> {
    try {
      return await step();
    } catch (error) {
      if (!isHoldfastError(error) || !ofOneEntry.has(error.code)) throw error;
      this.#note(node, parent, error);
      return 'failed';
    }
  }

  #note(node: TreeNode, parent: OpenDirectory, error: HoldfastError): void {
    const path = displayPath(joinPath(parent.directory.path, node.name));
    const { message } = error;
    this.#options.onProblem(
      error,
      message.startsWith(path) ? message : `${path} was not restored: ${message}`,
    );
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}

const ofOneEntry = new Set<HoldfastError['code']>([
  'restore-failed',
  'verification-failed',
  'vault-damaged',
  'storage-failed',
  'storage-denied',
]);

function newJob(node: TreeNode, parent: OpenDirectory, links: LinkedFile | undefined): FileJob {
  const blobs = node.content!.length / 32;
  return { node, parent, blobs, state: 'idle', file: undefined, position: 0, links };
}

/**
 * The same for all names of one file. Its content counts too: an inode may be given to another file, or a file may change,
 * between the moments in which two names were backed up.
 */
function linkKey({ links, inode, deviceId, content }: TreeNode): string | undefined {
  if ((links ?? 0n) < 2n || inode === undefined) return undefined;
  return `${deviceId}:${inode}:${sha256Hex(content!)}`;
}
