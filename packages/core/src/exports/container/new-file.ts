/**
 * A file that gets its name only when it is complete: written under a temporary name beside it, readable by its owner
 * alone, made durable, then linked. A name that is taken is never replaced, and nothing half-done stays.
 */
import { randomBytes } from 'node:crypto';
import { type FileHandle, link, lstat, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HoldfastError } from '../../errors.ts';

export class NewFile implements AsyncDisposable {
  readonly path: string;
  readonly temporaryPath: string;
  readonly handle: FileHandle;
  #isPublished = false;

  private constructor(path: string, temporaryPath: string, handle: FileHandle) {
    this.path = path;
    this.temporaryPath = temporaryPath;
    this.handle = handle;
  }

  /** Rejects with `storage-exists` when the name is taken, `storage-denied` when its folder cannot be written. */
  static async create(path: string): Promise<NewFile> {
    if (await exists(path)) throw taken(path);
    const temporaryPath = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      return new NewFile(path, temporaryPath, await open(temporaryPath, 'wx+', 0o600));
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new HoldfastError(
        'storage-denied',
        `The file ${path} cannot be made (${code ?? 'unknown reason'}). Choose a folder that exists and that you may write to.`,
        { cause },
      );
    }
  }

  /** A stream that appends. Rejects with `storage-full` when there is no room. */
  writable(): WritableStream<Uint8Array> {
    let position = 0;
    return new WritableStream<Uint8Array>({
      write: async (part) => {
        for (let offset = 0; offset < part.length; ) {
          const { bytesWritten } = await this.handle
            .write(part, offset, part.length - offset, position)
            .catch((cause: unknown) => {
              throw writeError(cause, this.path);
            });
          offset += bytesWritten;
          position += bytesWritten;
        }
      },
    });
  }

  async publish(): Promise<void> {
    await this.handle.sync();
    try {
      await link(this.temporaryPath, this.path);
      await unlink(this.temporaryPath);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' || (await exists(this.path))) throw taken(this.path);
      // Some file systems have no hard links.
      await rename(this.temporaryPath, this.path);
    }
    this.#isPublished = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close();
    if (!this.#isPublished) await unlink(this.temporaryPath).catch(() => {});
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function taken(path: string): HoldfastError {
  return new HoldfastError(
    'storage-exists',
    `${path} exists already. Choose another name, or remove it first.`,
  );
}

function writeError(cause: unknown, path: string): HoldfastError {
  const { code } = cause as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new HoldfastError('storage-full', `There is no room left for ${path}.`, { cause })
    : new HoldfastError('storage-failed', `${path} could not be written (${code ?? 'unknown reason'}).`, {
        cause,
      });
}
