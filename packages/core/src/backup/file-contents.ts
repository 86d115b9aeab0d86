/**
 * Gets the contents of a walk's files into the vault: small ones in batches that a worker reads and seals by itself,
 * large ones as streams, both a few at a time.
 */
import {
  displayPath,
  type ExtendedAttributeReader,
  type FileMetadata,
  type FileProblem,
  type OwnerNames,
  openStable,
} from '../files/index.ts';
import { ContentWriter, type SealedFile, type TreeNode, type VaultWriter } from '../vault/index.ts';

export interface FileContentsOptions {
  writer: VaultWriter;
  owners: OwnerNames;
  extendedAttributes: ExtendedAttributeReader | undefined;
  onProblem: (problem: FileProblem) => void;
  onBytes: (bytes: number, path: Buffer) => void;
}

/** Up to the chunker's minimum a file is one chunk, whatever it holds. */
const smallFileBytes = 512 * 1024;
const batchFiles = 128;
const batchBytes = 4 * 1024 * 1024;
const batchesInFlight = 4;
const streamsInFlight = 2;

interface Item {
  path: Buffer;
  metadata: FileMetadata;
  resolve: (node: TreeNode | undefined) => void;
  reject: (error: unknown) => void;
}

export class FileContents {
  readonly #options: FileContentsOptions;
  #batch: Item[] = [];
  #batchBytes = 0;
  readonly #batches = new Set<Promise<void>>();
  readonly #streams = new Set<Promise<void>>();
  #failure: unknown;

  constructor(options: FileContentsOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the walk may go on; the answer's `node` resolves once the file's content is stored. (A promise in a
   * promise would be waited for at once.)
   */
  async add(path: Buffer, metadata: FileMetadata): Promise<{ node: Promise<TreeNode | undefined> }> {
    if (this.#failure !== undefined) throw this.#failure;
    const { promise, resolve, reject } = Promise.withResolvers<TreeNode | undefined>();
    // Whoever waits for the directory sees the failure; until then it is not unhandled.
    promise.catch((error: unknown) => {
      this.#failure ??= error;
    });
    const item: Item = { path, metadata, resolve, reject };
    const size = Number(metadata.size ?? 0n);
    if (size > smallFileBytes) {
      await this.#stream(item);
    } else {
      this.#batch.push(item);
      this.#batchBytes += size;
      if (this.#batch.length >= batchFiles || this.#batchBytes >= batchBytes) await this.#sendBatch();
    }
    return { node: promise };
  }

  /** Sends what is still waiting to be sent. */
  async flush(): Promise<void> {
    while (this.#batch.length > 0 || this.#batches.size > 0 || this.#streams.size > 0) {
      if (this.#batch.length > 0) await this.#sendBatch();
      await Promise.all([...this.#batches, ...this.#streams]);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Waits until nothing is on its way any more; for use after a failure. */
  async settle(): Promise<void> {
    this.#batch = [];
    await Promise.allSettled([...this.#batches, ...this.#streams]);
  }

  async #sendBatch(): Promise<void> {
    while (this.#batches.size >= batchesInFlight) await Promise.race(this.#batches);
    const items = this.#batch;
    if (items.length === 0) return;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#track(this.#batches, this.#saveBatch(items), items);
  }

  async #stream(item: Item): Promise<void> {
    while (this.#streams.size >= streamsInFlight) await Promise.race(this.#streams);
    this.#track(this.#streams, this.#saveLarge(item), [item]);
  }

  #track(set: Set<Promise<void>>, work: Promise<void>, items: Item[]): void {
    const tracked = work.catch((error: unknown) => {
      for (const item of items) item.reject(error);
    });
    set.add(tracked);
    void tracked.then(() => set.delete(tracked));
  }

  async #saveBatch(items: Item[]): Promise<void> {
    const { files } = await this.#options.writer.saveSmallFiles(
      items.map(({ path, metadata }) => ({
        path,
        size: Number(metadata.size ?? 0n),
        inode: metadata.inode ?? 0n,
        mtimeNs: metadata.mtime.ns,
        ctimeNs: metadata.ctime.ns,
      })),
    );
    for (const [i, file] of files.entries()) await this.#take(items[i]!, file);
  }

  async #take(item: Item, file: SealedFile): Promise<void> {
    if (file.status === 'read') {
      this.#options.onBytes(file.length, item.path);
      item.resolve({ ...item.metadata, size: BigInt(file.length), content: Buffer.from(file.id) });
    } else if (file.status === 'no-room') {
      this.#batch.push(item);
      this.#batchBytes += Number(item.metadata.size ?? 0n);
    } else {
      // Changed, grown, replaced or unreadable: read it once more with care, which also finds the right words.
      await this.#saveLarge(item);
    }
  }

  async #saveLarge({ path, metadata, resolve }: Item): Promise<void> {
    const { writer, owners, extendedAttributes, onProblem, onBytes } = this.#options;
    const opened = await openStable(path, metadata, { owners, extendedAttributes, signal: writer.signal });
    if (opened.status !== 'opened') {
      if (opened.status === 'problem') onProblem(opened.problem);
      resolve(undefined);
      return;
    }
    await using file = opened.file;
    const content = new ContentWriter(writer);
    try {
      for (;;) {
        const count = await file.read(await content.space());
        if (count === 0) break;
        await content.advance(count);
        onBytes(count, path);
      }
      const { bytesRead, problem } = file.finish();
      if (problem) onProblem(problem);
      const saved = await content.finish();
      resolve({ ...file.metadata, size: bytesRead, content: saved.content });
    } catch (error) {
      await content.abandon();
      const errno = (error as NodeJS.ErrnoException).code;
      if (errno === undefined || !/^E[A-Z]+$/.test(errno) || errno.startsWith('ERR_')) throw error;
      onProblem({
        path,
        code: 'unreadable',
        message: `${displayPath(path)}: it could not be read to its end (${errno}).`,
        errno,
      });
      resolve(undefined);
    }
  }
}
