import { linkSync, mkdirSync, unlinkSync } from 'node:fs';
import { throwIfCancelled } from '../../errors.ts';
import type { FileMetadata } from '../file-metadata.ts';
import { errnoOf } from '../file-problem.ts';
import { joinPath } from '../raw-path.ts';
import { applyMetadata } from './apply-metadata.ts';
import { type DirectoryHandle, inodePathOf, pinEntry } from './directory-handle.ts';
import { checkEntryName } from './entry-name.ts';
import { makeEntry } from './make-entry.ts';
import { lookUp, nameBeside, nameTaken, placeEntry, removeQuietly } from './place-entry.ts';
import type { RestoreContext, RestoredEntry, RestoreOutcome } from './restore-context.ts';
import { making } from './restore-error.ts';
import { RestoreFile } from './restore-file.ts';

/**
 * An open directory of a restore. Everything is made in it by name, never by path, so nothing can land elsewhere: names that
 * could lead away are refused (`path-unsafe`), links are never followed.
 *
 * An entry that cannot be made throws (`restore-failed`, `storage-full`, `target-not-empty`, `path-unsafe`, …) and leaves
 * nothing behind; the restore may go on with the next. Metadata that cannot be set goes to `onProblem`.
 */
export class RestoreDirectory implements AsyncDisposable {
  readonly #context: RestoreContext;
  readonly #handle: DirectoryHandle;
  readonly #components: readonly Buffer[];
  readonly #isNew: boolean;
  readonly #givesAcl: boolean;
  readonly #onClose: () => void;
  #openChildren = 0;
  #whenEmpty: (() => void) | undefined;

  constructor(
    context: RestoreContext,
    handle: DirectoryHandle,
    place: { components: readonly Buffer[]; isNew: boolean; givesAcl: boolean; onClose: () => void },
  ) {
    this.#context = context;
    this.#handle = handle;
    this.#components = place.components;
    this.#isNew = place.isNew;
    this.#givesAcl = place.givesAcl;
    this.#onClose = place.onClose;
  }

  /** The full path, for messages. */
  get path(): Buffer {
    return this.#handle.path;
  }

  /**
   * Makes a directory, private to its maker until it is finished, or opens the one that is there. Undefined when
   * something else has the name and the policy is `skip`: then nothing below it is to be restored.
   */
  async makeDirectory(name: Buffer): Promise<RestoreDirectory | undefined> {
    const path = this.#begin(name);
    this.#openChildren += 1;
    const directory = await making(path, () => this.#openDirectory(name)).catch((error: unknown) => {
      this.#childClosed();
      throw error;
    });
    if (directory === undefined) this.#childClosed();
    return directory;
  }

  async #openDirectory(name: Buffer): Promise<RestoreDirectory | undefined> {
    const made = this.#makeOrFind(name);
    if (made === undefined) return undefined;
    const handle = this.#handle.openChild(made.name);
    try {
      const { acls } = this.#context;
      if (made.isNew && this.#givesAcl) await acls.drop(inodePathOf(handle.fd, handle.path));
      return new RestoreDirectory(this.#context, handle, {
        components: [...this.#components, made.name],
        isNew: made.isNew,
        givesAcl: !made.isNew && (await acls.areGivenBy(handle)),
        onClose: () => this.#childClosed(),
      });
    } catch (error) {
      handle.close();
      throw error;
    }
  }

  #makeOrFind(name: Buffer): { name: Buffer; isNew: boolean } | undefined {
    const { existing } = this.#context;
    for (let attempt = 0; ; attempt += 1) {
      const candidate = attempt === 0 ? name : nameBeside(name, attempt);
      const found = lookUp(this.#handle, candidate);
      if (found === undefined) {
        mkdirSync(this.#handle.entry(candidate), 0o700);
        return { name: candidate, isNew: true };
      }
      if (existing === 'fail') throw nameTaken(this.#handle, name);
      if (found.isDirectory() && attempt === 0) return { name: candidate, isNew: false };
      if (existing === 'skip') return undefined;
      if (existing === 'replace') {
        unlinkSync(this.#handle.entry(candidate));
        mkdirSync(this.#handle.entry(candidate), 0o700);
        return { name: candidate, isNew: true };
      }
    }
  }

  /**
   * Starts a file of `size` bytes. Undefined when the name is taken and the policy is `skip`: then its content
   * need not be fetched.
   */
  async createFile(name: Buffer, size: bigint): Promise<RestoreFile | undefined> {
    const path = this.#begin(name);
    if (this.#mayBeTaken && (await making(path, () => this.#isTaken(name)))) return undefined;
    this.#openChildren += 1;
    try {
      return await RestoreFile.create(
        {
          context: this.#context,
          parent: this.#handle,
          components: this.#components,
          name,
          givesAcl: this.#givesAcl,
          onClose: () => this.#childClosed(),
        },
        size,
      );
    } catch (error) {
      this.#childClosed();
      throw error;
    }
  }

  /** Makes a symbolic link, a pipe or a device. Sockets are skipped: only the program that listens can make them. */
  async makeEntry(metadata: FileMetadata): Promise<RestoreOutcome> {
    const path = this.#begin(metadata.name);
    if (metadata.type === 'socket') return { status: 'skipped' };
    const temporary = this.#context.temporaryName();
    this.#openChildren += 1;
    try {
      return await making(path, async () => {
        if (this.#isTaken(metadata.name)) return { status: 'skipped' };
        await makeEntry(this.#handle, temporary, path, metadata);
        using inode = pinEntry(this.#handle, temporary);
        if (this.#givesAcl && metadata.type !== 'symlink') await this.#context.acls.drop(inode);
        await applyMetadata(inode, path, metadata, this.#context.setter);
        return this.#place(temporary, metadata.name, inode.stats);
      });
    } catch (error) {
      removeQuietly(this.#handle, temporary);
      throw error;
    } finally {
      this.#childClosed();
    }
  }

  /**
   * Makes a hard link to a file that was restored before. `not-linked` when that is not possible (another file
   * system, links not supported, or the first file is no longer there): then the file must be written again.
   */
  async linkFile(name: Buffer, first: RestoredEntry): Promise<RestoreOutcome | { status: 'not-linked' }> {
    const path = this.#begin(name);
    const temporary = this.#context.temporaryName();
    return await making(path, () => {
      if (this.#isTaken(name)) return { status: 'skipped' };
      if (!this.#linkTo(first, temporary)) return { status: 'not-linked' };
      try {
        return this.#place(temporary, name, { ino: first.inode, dev: first.deviceId });
      } catch (error) {
        removeQuietly(this.#handle, temporary);
        throw error;
      }
    });
  }

  #linkTo(first: RestoredEntry, temporary: Buffer): boolean {
    const opened: DirectoryHandle[] = [];
    try {
      let directory = this.#context.root;
      for (const component of first.directory) {
        directory = directory.openChild(component);
        opened.push(directory);
      }
      linkSync(directory.entry(first.name), this.#handle.entry(temporary));
      const made = lookUp(this.#handle, temporary);
      if (made?.ino === first.inode && made.dev === first.deviceId) return true;
      removeQuietly(this.#handle, temporary);
      return false;
    } catch (error) {
      if (errnoOf(error) === undefined || ['ENOSPC', 'EDQUOT', 'EIO'].includes(errnoOf(error)!)) throw error;
      return false;
    } finally {
      for (const handle of opened) handle.close();
    }
  }

  /**
   * Waits for everything in it that has been begun, sets the directory's own metadata and closes it. Nothing more
   * can be made in it afterwards. A directory
   * that was there before gets new metadata only with the policy `replace`. Without `metadata` it is only closed.
   */
  async finish(metadata?: FileMetadata): Promise<void> {
    if (this.#openChildren > 0) {
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
      });
    }
    try {
      throwIfCancelled(this.#context.signal);
      if (metadata !== undefined && (this.#isNew || this.#context.existing === 'replace')) {
        const inode = inodePathOf(this.#handle.fd, this.path);
        await applyMetadata(inode, this.path, metadata, this.#context.setter);
      }
    } finally {
      this.#close();
    }
  }

  /** Closes the directory as it is. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }

  #begin(name: Buffer): Buffer {
    throwIfCancelled(this.#context.signal);
    checkEntryName(name);
    return joinPath(this.path, name);
  }

  /** Whether a taken name makes a difference before the entry is there. */
  get #mayBeTaken(): boolean {
    return this.#context.existing === 'skip' || this.#context.existing === 'fail';
  }

  /** True when the entry is to be skipped. With `fail` a taken name throws here, before any work is done. */
  #isTaken(name: Buffer): boolean {
    if (!this.#mayBeTaken || lookUp(this.#handle, name) === undefined) return false;
    if (this.#context.existing === 'fail') throw nameTaken(this.#handle, name);
    return true;
  }

  #place(temporary: Buffer, name: Buffer, stats: { ino: bigint; dev: bigint }): RestoreOutcome {
    const placed = placeEntry(this.#handle, temporary, name, this.#context.existing);
    if (placed === undefined) return { status: 'skipped' };
    const entry = { directory: this.#components, name: placed, inode: stats.ino, deviceId: stats.dev };
    return { status: 'restored', entry };
  }

  #childClosed(): void {
    this.#openChildren -= 1;
    if (this.#openChildren === 0) this.#whenEmpty?.();
  }

  #close(): void {
    if (this.#handle.isClosed) return;
    this.#handle.close();
    this.#onClose();
  }
}
