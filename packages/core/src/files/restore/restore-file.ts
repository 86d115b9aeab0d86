import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  write,
  writeSync,
} from 'node:fs';
import { HoldfastError, throwIfCancelled } from '../../errors.ts';
import { displayPath } from '../display-path.ts';
import type { FileMetadata } from '../file-metadata.ts';
import { joinPath } from '../raw-path.ts';
import { applyMetadata } from './apply-metadata.ts';
import { type DirectoryHandle, inodePathOf } from './directory-handle.ts';
import { placeEntry, removeQuietly } from './place-entry.ts';
import type { RestoreContext, RestoreOutcome } from './restore-context.ts';
import { making } from './restore-error.ts';
import { dataRuns } from './zero-runs.ts';

/** Where a file is being made. */
export interface FilePlace {
  context: RestoreContext;
  parent: DirectoryHandle;
  /** The names of the directories below the target that lead to the parent. */
  components: readonly Buffer[];
  name: Buffer;
  /** Whether the parent gives its entries an ACL, which must be taken off. */
  givesAcl: boolean;
  /** Told when the file is finished or given up. */
  onClose: () => void;
}

/**
 * A file that is being restored under a temporary name, readable by its maker only. {@link finish} gives it its metadata
 * and, in one step, its name; disposing it before that leaves nothing behind.
 */
export class RestoreFile implements AsyncDisposable {
  readonly #place: FilePlace;
  readonly #temporary: Buffer;
  readonly #path: Buffer;
  readonly #size: bigint;
  #written = 0n;
  #fd: number | undefined;

  private constructor(place: FilePlace, size: bigint) {
    this.#place = place;
    this.#size = size;
    this.#path = joinPath(place.parent.path, place.name);
    this.#temporary = place.context.temporaryName();
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    this.#fd = openSync(place.parent.entry(this.#temporary), flags, 0o600);
  }

  static async create(place: FilePlace, size: bigint): Promise<RestoreFile> {
    return await making(joinPath(place.parent.path, place.name), () => new RestoreFile(place, size));
  }

  /**
   * Writes part of the content at a byte position. Parts may come in any order and at the same time, each once. Long
   * runs of zeros become holes when the restore is sparse. `data` must not change before it resolves.
   */
  async write(data: Uint8Array, position: number): Promise<void> {
    throwIfCancelled(this.#place.context.signal);
    const fd = this.#open();
    await making(this.#path, async () => {
      if (!this.#place.context.sparse) await writeAll(fd, data, position);
      else
        for (const { start, end } of dataRuns(data))
          await writeAll(fd, data.subarray(start, end), position + start);
    });
    this.#written += BigInt(data.length);
  }

  /**
   * Checks that all of the content came, sets the metadata and gives the file its name. All writes must have
   * resolved. Throws `verification-failed` when bytes are missing or too many; then nothing is left behind.
   */
  async finish(metadata: FileMetadata): Promise<RestoreOutcome> {
    const { context, parent, components, name } = this.#place;
    const fd = this.#open();
    try {
      const { size, ino, dev, uid, gid } = this.#stats(fd);
      if (this.#written !== this.#size || size !== this.#size) {
        const message = `${displayPath(this.#path)} was not restored: ${this.#written} of ${this.#size} bytes came. Verify the backup.`;
        throw new HoldfastError('verification-failed', message, { data: { path: displayPath(this.#path) } });
      }
      const inode = { ...inodePathOf(fd, this.#path), owner: { uid: Number(uid), gid: Number(gid) } };
      if (this.#place.givesAcl) await context.acls.drop(inode);
      await applyMetadata(inode, this.#path, metadata, context.setter);
      throwIfCancelled(context.signal);
      const placed = await making(this.#path, () =>
        placeEntry(parent, this.#temporary, name, context.existing),
      );
      this.#close();
      if (placed === undefined) return { status: 'skipped' };
      return {
        status: 'restored',
        entry: { directory: components, name: placed, inode: ino, deviceId: dev },
      };
    } catch (error) {
      this.#giveUp();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#fd !== undefined) this.#giveUp();
  }

  /** What it is now that all is written. A hole at the end is made here, since nothing was written there. */
  #stats(fd: number): BigIntStats {
    const stats = fstatSync(fd, { bigint: true });
    if (!this.#place.context.sparse || stats.size >= this.#size) return stats;
    ftruncateSync(fd, Number(this.#size));
    return fstatSync(fd, { bigint: true });
  }

  #open(): number {
    if (this.#fd === undefined) throw new Error('The file is closed.');
    return this.#fd;
  }

  #giveUp(): void {
    removeQuietly(this.#place.parent, this.#temporary);
    this.#close();
  }

  #close(): void {
    if (this.#fd === undefined) return;
    closeSync(this.#fd);
    this.#fd = undefined;
    this.#place.onClose();
  }
}

/** Up to here writing is over sooner than a thread could be asked to do it. */
const writtenHereBytes = 128 * 1024;

async function writeAll(fd: number, data: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < data.length; ) {
    const rest = data.subarray(done);
    done +=
      rest.length > writtenHereBytes
        ? await writeSome(fd, rest, position + done)
        : writeSync(fd, rest, 0, rest.length, position + done);
  }
}

function writeSome(fd: number, data: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, data, 0, data.length, position, (error, count) =>
      error === null ? resolve(count) : reject(error),
    );
  });
}
