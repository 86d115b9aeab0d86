/**
 * A backup on its way into one file: bytes that are made while they are read, from a vault that stays locked (shared)
 * until the last of them. Nothing is staged; whoever destroys the stream ends the work.
 */
import { Readable } from 'node:stream';
import { cancelled, isHoldfastError, throwIfCancelled } from '../../errors.ts';
import { noteUsedUp } from '../../memory/discard.ts';
import { loadIndexForReading, type Vault } from '../../vault/index.ts';
import type { OnProgress } from '../progress.ts';

export interface FileStreamResult {
  /** Of the file, in bytes. */
  fileBytes: number;
  durationMs: number;
}

/** Disposing it ends the work, whether or not the stream was read to its end, and unlocks the vault. */
export interface FileStream extends AsyncDisposable {
  /** The file. It fails with what went wrong; destroying it cancels the work. */
  stream: Readable;
  /** A name for it, which says what it is. */
  name: string;
  /** Bytes that the progress counts up to; an estimate of the file's. */
  totalBytes: number;
  /** Bytes of the data as it was, where known. */
  sizeBytes: number | undefined;
  /** Resolves once the last byte was handed to the stream; rejects as the stream does. */
  finished: Promise<FileStreamResult>;
}

export interface PlannedFile {
  name: string;
  totalBytes: number;
  sizeBytes: number | undefined;
  /** Its pieces may be views that are valid until the next one is asked for. */
  bytes: (work: { signal: AbortSignal; onBytes: (count: number) => void }) => AsyncIterable<Uint8Array>;
}

export interface StreamFileOptions {
  vault: Vault;
  /** Called with the vault locked and its index loaded. */
  plan: (signal: AbortSignal) => Promise<PlannedFile>;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/** Enough to keep a disk or a connection busy. */
const bufferedBytes = 1024 * 1024;

/** Rejects with the errors of the lock, the index and the plan; the stream fails with those of the work. */
export async function streamFile(options: StreamFileOptions): Promise<FileStream> {
  const { vault, onProgress } = options;
  const startedAt = Date.now();
  const lock = await vault.lock({ exclusive: false, signal: options.signal });
  try {
    await loadIndexForReading(vault, { signal: lock.signal });
    onProgress?.({ phase: 'preparing', bytes: 0, items: 0 });
    const { name, totalBytes, sizeBytes, bytes } = await options.plan(lock.signal);
    const stop = new AbortController();
    const signal = AbortSignal.any([lock.signal, stop.signal]);
    const done = Promise.withResolvers<FileStreamResult>();
    // It is told by the stream as well; nobody has to look at both.
    done.promise.catch(() => {});
    const released = Promise.withResolvers<void>();
    async function* pieces(): AsyncGenerator<Buffer> {
      let fileBytes = 0;
      let copied = 0;
      const onBytes = (count: number): void => {
        copied += count;
        onProgress?.({ phase: 'copying', bytes: copied, totalBytes: Math.max(totalBytes, copied), items: 0 });
      };
      try {
        for await (const piece of bytes({ signal, onBytes })) {
          throwIfCancelled(signal);
          fileBytes += piece.length;
          // A copy: a view is overwritten by the next piece, and the stream may hold on to it longer.
          const copy = Buffer.allocUnsafeSlow(piece.length);
          copy.set(piece);
          yield copy;
          noteUsedUp(copy.length);
        }
        await lock.assertHeld();
        done.resolve({ fileBytes, durationMs: Date.now() - startedAt });
      } catch (error) {
        const reason = signal.aborted && !isHoldfastError(error) ? cancelled() : error;
        done.reject(reason);
        throw reason;
      } finally {
        done.reject(cancelled());
        await lock[Symbol.asyncDispose]();
        released.resolve();
      }
    }
    const source = pieces();
    const stream = Readable.from(source, { objectMode: false, highWaterMark: bufferedBytes });
    stream.once('close', () => {
      stop.abort();
      // One that was never read has nothing that would unlock the vault.
      void source.return(undefined).finally(async () => {
        await lock[Symbol.asyncDispose]();
        done.reject(cancelled());
        released.resolve();
      });
    });
    const onLost = (): void => {
      const { reason } = lock.signal;
      stream.destroy(isHoldfastError(reason) ? reason : cancelled());
    };
    lock.signal.addEventListener('abort', onLost, { once: true });
    return {
      ...{ stream, name, totalBytes, sizeBytes, finished: done.promise },
      async [Symbol.asyncDispose]() {
        stream.on('error', () => {});
        stream.destroy();
        await released.promise;
      },
    };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}
