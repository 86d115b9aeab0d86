/** Where the files of a stored archive are read from: a vault, or a directory. */
import { createReadStream, promises as fs } from 'node:fs';
import { join } from 'node:path';
import { HoldfastError } from '../../errors.ts';

export interface ArchiveSource {
  /** Size in bytes, or undefined when there is no such file. */
  sizeBytes(name: string): Promise<number | undefined>;
  /** The bytes of a file, in pieces of any size that may be views valid until the next one is asked for. */
  open(name: string, options?: { signal?: AbortSignal | undefined }): AsyncIterable<Uint8Array>;
}

/** An archive that lies in a directory, as pg_dump -Fd or stock restic leaves it. */
export function directorySource(directory: string): ArchiveSource {
  return {
    async sizeBytes(name) {
      try {
        return (await fs.stat(join(directory, name))).size;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    open(name, options = {}) {
      return createReadStream(join(directory, name), {
        highWaterMark: 256 * 1024,
        ...(options.signal ? { signal: options.signal } : {}),
      });
    },
  };
}

export function missingFile(name: string): HoldfastError {
  return new HoldfastError(
    'archive-unreadable',
    `The database archive lacks its file ${name}. Choose another backup.`,
    { data: { name } },
  );
}
