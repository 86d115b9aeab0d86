/** Reads such a ZIP back, from a file or from memory. Every entry that is encrypted is authenticated before it ends. */
import type { FileHandle } from 'node:fs/promises';
import { type FileEntry, Reader, Uint8ArrayReader, ZipReader } from '@zip.js/zip.js';
import { HoldfastError } from '../../errors.ts';

/** More entries than any export has; a hostile directory is not read to its end. */
const mostEntries = 20_000;

class HandleReader extends Reader<FileHandle> {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, size: number) {
    super(handle);
    this.#handle = handle;
    this.size = size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, this.size - index)));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await this.#handle.read(bytes, filled, bytes.length - filled, index + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  }
}

export interface ZipInputOptions {
  passphrase?: string | undefined;
  signal?: AbortSignal | undefined;
}

export class ZipInput {
  readonly #entries: ReadonlyMap<string, FileEntry>;
  readonly #options: ZipInputOptions;

  private constructor(entries: ReadonlyMap<string, FileEntry>, options: ZipInputOptions) {
    this.#entries = entries;
    this.#options = options;
  }

  /** Rejects with `export-unreadable` when it is no ZIP. */
  static async open(
    source: { handle: FileHandle; size: number } | Uint8Array,
    options: ZipInputOptions = {},
  ): Promise<ZipInput> {
    const reader =
      source instanceof Uint8Array
        ? new Uint8ArrayReader(source)
        : new HandleReader(source.handle, source.size);
    const zip = new ZipReader(reader, { useWebWorkers: false });
    const entries = new Map<string, FileEntry>();
    try {
      for await (const entry of zip.getEntriesGenerator()) {
        if (entries.size >= mostEntries) throw new Error('it has too many entries');
        if (!entry.directory) entries.set(entry.filename, entry as FileEntry);
      }
    } catch (cause) {
      throw new HoldfastError('export-unreadable', 'The file is no export, or it is damaged.', { cause });
    }
    return new ZipInput(entries, options);
  }

  get paths(): string[] {
    return [...this.#entries.keys()];
  }

  /** True when any entry asks for a passphrase. */
  get isEncrypted(): boolean {
    return [...this.#entries.values()].some(({ encrypted }) => encrypted);
  }

  has(path: string): boolean {
    return this.#entries.has(path);
  }

  /** What the ZIP says of an entry that it has. */
  facts(path: string): { sizeBytes: number; modifiedAt: Date } {
    const entry = this.#entries.get(path)!;
    return { sizeBytes: entry.uncompressedSize, modifiedAt: entry.lastModDate };
  }

  /** An entry's bytes. Rejects with `wrong-password`, `export-unreadable`, `cancelled`. */
  async *read(path: string): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(path);
    if (!entry) throw new HoldfastError('export-unreadable', `The export lacks ${path}; it is damaged.`);
    const { passphrase, signal } = this.#options;
    if (entry.encrypted && !passphrase)
      throw new HoldfastError('wrong-password', 'The export is encrypted. Give its passphrase.');
    const stop = new AbortController();
    const pulled = pullFrom((writable) =>
      entry.getData(writable, {
        checkSignature: true,
        signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
        ...(entry.encrypted ? { password: passphrase! } : {}),
      }),
    );
    try {
      for await (const part of pulled) yield Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    } catch (cause) {
      throw explained(cause, path, signal);
    } finally {
      // For who stops reading before the end.
      stop.abort();
    }
  }
}

/**
 * What `write` writes, as a stream to read from, with its back-pressure. A pipe will not do: when the library fails before
 * it touches its side, the other would wait for ever.
 */
function pullFrom(
  write: (writable: WritableStream<Uint8Array>) => Promise<unknown>,
): ReadableStream<Uint8Array> {
  let wanted: (() => void) | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const writable = new WritableStream<Uint8Array>({
        async write(part) {
          controller.enqueue(part);
          if ((controller.desiredSize ?? 0) > 0) return;
          await new Promise<void>((resolve) => {
            wanted = resolve;
          });
        },
      });
      write(writable).then(
        () => controller.close(),
        (error: unknown) => controller.error(error),
      );
    },
    pull: () => wanted?.(),
    cancel: () => wanted?.(),
  });
}

function explained(cause: unknown, path: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  const message = cause instanceof Error ? cause.message : '';
  if (/password/i.test(message))
    return new HoldfastError('wrong-password', 'The passphrase does not open this export.', { cause });
  return new HoldfastError('export-unreadable', `${path} in the export is damaged. Use another copy of it.`, {
    cause,
  });
}
