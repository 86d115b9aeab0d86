/**
 * Where files of others wait: their bytes are appended as they arrive, made durable at the end of each piece, and nothing
 * is done with them until they are complete and their owner has opened them. Cleared of what has expired now and then.
 */
import { constants } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { clearQuarantine, quarantineOf, uploadPath } from '@holdfast/application/uploads';
import { cancelled, HoldfastError, throwIfCancelled } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';

export interface ReceiveOptions {
  id: string;
  /** As it was announced. */
  sizeBytes: number;
  /** Where this piece begins: right after what is there. */
  offset: number;
  request: IncomingMessage;
}

interface Receiving {
  stop: AbortController;
  done: Promise<unknown>;
}

const clearEveryMs = 60 * 60_000;
/** A connection that says nothing for so long is taken for a lost one. */
const silentMs = 60_000;

export class Quarantine implements AsyncDisposable {
  readonly #database: Database;
  readonly #home: string;
  readonly #receiving = new Map<string, Receiving>();
  readonly #timer: NodeJS.Timeout;

  /** Clears it first: of what was left when Holdfast ended. */
  static async open(database: Database, home: string): Promise<Quarantine> {
    const folder = quarantineOf(home);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    await clearQuarantine(database, home);
    return new Quarantine(database, home);
  }

  private constructor(database: Database, home: string) {
    this.#database = database;
    this.#home = home;
    this.#timer = setInterval(() => {
      clearQuarantine(database, home).catch((error: Error) => console.error('quarantine:', error.message));
    }, clearEveryMs).unref();
  }

  /** Where the bytes of an upload lie. */
  path(id: string): string {
    return uploadPath(this.#home, id);
  }

  async receivedBytes(id: string): Promise<number> {
    return stat(this.path(id)).then(
      ({ size }) => size,
      () => 0,
    );
  }

  /**
   * Appends a piece, and answers how much is there now. What arrived before a connection was lost stays. Throws `conflict`
   * for a piece that begins elsewhere, `invalid-input` for more than was announced, `storage-full`.
   */
  async receive(options: ReceiveOptions): Promise<number> {
    const { id } = options;
    // Whoever sends again has lost a connection that we may still be waiting on.
    await this.stop(id);
    const stop = new AbortController();
    const work = this.#append(options, stop.signal);
    const receiving = { stop, done: work.catch(() => {}) };
    this.#receiving.set(id, receiving);
    try {
      return await work;
    } finally {
      if (this.#receiving.get(id) === receiving) this.#receiving.delete(id);
    }
  }

  /** Takes no more of what is being received for this upload. */
  async stop(id: string): Promise<void> {
    for (let known = this.#receiving.get(id); known; known = this.#receiving.get(id)) {
      known.stop.abort();
      await known.done;
      if (this.#receiving.get(id) === known) this.#receiving.delete(id);
    }
  }

  async #append({ id, sizeBytes, offset, request }: ReceiveOptions, signal: AbortSignal): Promise<number> {
    const path = this.path(id);
    const { O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
    await using file = await open(path, O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600);
    const { size } = await file.stat();
    if (offset !== size) {
      throw new HoldfastError('conflict', `${size} bytes of that file are here. Go on from there.`, {
        retryable: true,
      });
    }
    const announced = Number(request.headers['content-length'] ?? 0);
    if (size + announced > sizeBytes) throw tooMuch(sizeBytes);
    const end = () => request.destroy();
    signal.addEventListener('abort', end, { once: true });
    request.setTimeout(silentMs, end);
    let at = size;
    try {
      for await (const piece of request as AsyncIterable<Buffer>) {
        throwIfCancelled(signal);
        if (at + piece.length > sizeBytes) throw tooMuch(sizeBytes);
        await writeAll(file, piece, at);
        at += piece.length;
      }
    } catch (error) {
      if (signal.aborted) throw cancelled();
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
        throw new HoldfastError('storage-full', 'The disk of the quarantine is full. Make room, then go on.');
      }
      throw error;
    } finally {
      signal.removeEventListener('abort', end);
      request.setTimeout(0);
      await file.sync();
    }
    return at;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#receiving.keys()].map((id) => this.stop(id)));
    await clearQuarantine(this.#database, this.#home).catch(() => {});
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

function tooMuch(sizeBytes: number): HoldfastError {
  return new HoldfastError(
    'invalid-input',
    `That is more than the ${sizeBytes} bytes that the file was announced with. Begin again.`,
  );
}
