/**
 * Writes a ZIP entry by entry, as a stream. With a passphrase every entry is encrypted with AES-256 and authenticated
 * (WinZip's AE-2, https://www.winzip.com/en/support/aes-encryption/): 7-Zip, Keka and bsdtar open it; Windows Explorer and
 * Info-ZIP's unzip do not. Names and sizes of entries stay readable, so names must tell nothing.
 */
import { createHash } from 'node:crypto';
import { ReadableStream as NodeStream } from 'node:stream/web';
import { ZipWriter } from '@zip.js/zip.js';

/** The same for all entries: when somebody's file was made is in its manifest. */
const entryDate = new Date(Date.UTC(2000, 0, 1));

export interface WrittenEntry {
  path: string;
  bytes: number;
  sha256: string;
}

export interface ZipOutputOptions {
  passphrase?: string | undefined;
  signal?: AbortSignal | undefined;
}

export class ZipOutput {
  readonly #zip: ZipWriter<unknown>;
  readonly #signal: AbortSignal | undefined;

  constructor(target: WritableStream<Uint8Array>, { passphrase, signal }: ZipOutputOptions) {
    this.#signal = signal;
    this.#zip = new ZipWriter(target, {
      useWebWorkers: false,
      keepOrder: true,
      lastModDate: entryDate,
      extendedTimestamp: false,
      ...(passphrase === undefined ? {} : { password: passphrase, encryptionStrength: 3 as const }),
    });
  }

  async add(path: string, contents: AsyncIterable<Uint8Array>): Promise<WrittenEntry> {
    const hash = createHash('sha256');
    let bytes = 0;
    async function* counted() {
      for await (const part of contents) {
        hash.update(part);
        bytes += part.length;
        yield part;
      }
    }
    // Node's own by name: a browser's type of streams knows no `from`, and the dashboard is checked with those.
    const readable = NodeStream.from(counted()) as unknown as ReadableStream;
    await this.#zip.add(path, readable, this.#signal ? { signal: this.#signal } : {});
    return { path, bytes, sha256: hash.digest('hex') };
  }

  /** Writes the directory of entries and closes the target. */
  async finish(): Promise<void> {
    await this.#zip.close();
  }
}
