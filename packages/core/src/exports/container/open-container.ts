/** Opens an export, whichever container it is in. */
import { type FileHandle, open } from 'node:fs/promises';
import { HoldfastError } from '../../errors.ts';
import { readSealedPage } from '../viewer/viewer-page.ts';
import { mostHtmlBytes, openSeal } from './html-container.ts';
import { ZipInput } from './zip-reader.ts';

/** Manifests and plans are small; a larger one is not read. */
const mostSmallBytes = 64 * 2 ** 20;

export interface OpenContainerOptions {
  path: string;
  passphrase: string | undefined;
  signal?: AbortSignal | undefined;
}

export class OpenedContainer implements AsyncDisposable {
  readonly #zip: ZipInput;
  readonly #handle: FileHandle | undefined;

  constructor(zip: ZipInput, handle: FileHandle | undefined) {
    this.#zip = zip;
    this.#handle = handle;
  }

  get paths(): string[] {
    return this.#zip.paths;
  }

  read(path: string): AsyncGenerator<Buffer> {
    return this.#zip.read(path);
  }

  /** A whole entry that must be small. */
  async readSmall(path: string): Promise<Buffer> {
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of this.read(path)) {
      bytes += part.length;
      if (bytes > mostSmallBytes)
        throw new HoldfastError('export-unreadable', `${path} in the export is too large.`);
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle?.close();
  }
}

/** True when the file cannot be opened without a passphrase. Rejects with `export-unreadable`. */
export async function needsPassphrase(path: string): Promise<boolean> {
  const handle = await openFile(path);
  try {
    if (await isPage(handle)) return true;
    return (await ZipInput.open({ handle, size: (await handle.stat()).size })).isEncrypted;
  } finally {
    await handle.close();
  }
}

export async function openContainer(options: OpenContainerOptions): Promise<OpenedContainer> {
  const { path, signal } = options;
  const passphrase = options.passphrase?.normalize('NFC');
  const handle = await openFile(path);
  try {
    const { size } = await handle.stat();
    if (await isPage(handle)) {
      if (passphrase === undefined)
        throw new HoldfastError('wrong-password', 'The export is encrypted. Give its passphrase.');
      // Base64 takes a third more, the page itself a little.
      if (size > mostHtmlBytes * 1.5)
        throw new HoldfastError('export-unreadable', 'The page is too large for an export.');
      const { seal, sealed } = readSealedPage(await handle.readFile());
      await handle.close();
      return new OpenedContainer(
        await ZipInput.open(await openSeal(seal, sealed, passphrase), { signal }),
        undefined,
      );
    }
    return new OpenedContainer(await ZipInput.open({ handle, size }, { passphrase, signal }), handle);
  } catch (error) {
    await handle.close().catch(() => {});
    throw error;
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new HoldfastError(
      'invalid-input',
      `The export ${path} cannot be read (${code ?? 'unknown reason'}).`,
      { cause },
    );
  }
}

async function isPage(handle: FileHandle): Promise<boolean> {
  const start = Buffer.alloc(15);
  const { bytesRead } = await handle.read(start, 0, start.length, 0);
  return start.toString('latin1', 0, bytesRead).toLowerCase() === '<!doctype html>';
}
