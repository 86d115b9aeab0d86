/**
 * A page that opens itself: the viewer, and after it the whole export as an encrypted ZIP. Any browser opens it, without
 * anything installed and without a network. AES-256-GCM with a key from PBKDF2-SHA-256, which is what WebCrypto has
 * (https://www.w3.org/TR/WebCryptoAPI/); the rounds are those that OWASP recommends.
 */
import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { HoldfastError } from '../../errors.ts';
import { sealedPage } from '../viewer/viewer-page.ts';
import type { Container } from './container.ts';
import type { NewFile } from './new-file.ts';
import { type WrittenEntry, ZipOutput } from './zip-writer.ts';

/** Browsers hold the page several times over while it opens. */
export const mostHtmlBytes = 50 * 2 ** 20;
const rounds = 600_000;
const mostRounds = 10_000_000;
const tagBytes = 16;

/** How the ZIP is sealed, as the page carries it. */
export interface Seal {
  cipher: 'AES-256-GCM';
  derivation: 'PBKDF2-SHA-256';
  rounds: number;
  /** Base64. */
  salt: string;
  nonce: string;
}

export class HtmlContainer implements Container {
  readonly #file: NewFile;
  readonly #passphrase: string;
  readonly #parts: Uint8Array[] = [];
  readonly #zip: ZipOutput;
  #bytes = 0;

  constructor(file: NewFile, passphrase: string, signal: AbortSignal | undefined) {
    this.#file = file;
    this.#passphrase = passphrase;
    const target = new WritableStream<Uint8Array>({
      write: (part) => {
        this.#bytes += part.length;
        if (this.#bytes > mostHtmlBytes) {
          throw new HoldfastError(
            'limit-exceeded',
            `The export is larger than the ${mostHtmlBytes / 2 ** 20} MiB that a page can hold. Choose the container zip.`,
          );
        }
        // The writer may use its buffer again.
        this.#parts.push(part.slice());
      },
    });
    this.#zip = new ZipOutput(target, { signal });
  }

  get temporaryPath(): string {
    return this.#file.temporaryPath;
  }

  add(path: string, contents: AsyncIterable<Uint8Array>): Promise<WrittenEntry> {
    return this.#zip.add(path, contents);
  }

  async finish(): Promise<void> {
    await this.#zip.finish();
    const salt = randomBytes(16);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', await deriveKey(this.#passphrase, salt, rounds), nonce);
    const sealed = Buffer.concat([
      ...this.#parts.map((part) => cipher.update(part)),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    const seal: Seal = {
      cipher: 'AES-256-GCM',
      derivation: 'PBKDF2-SHA-256',
      rounds,
      salt: salt.toString('base64'),
      nonce: nonce.toString('base64'),
    };
    const writer = this.#file.writable().getWriter();
    for (const piece of sealedPage(seal, sealed)) await writer.write(Buffer.from(piece));
    await writer.close();
  }

  async publish(): Promise<number> {
    await this.#file.publish();
    return (await this.#file.handle.stat()).size;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file[Symbol.asyncDispose]();
  }
}

/** Opens what a page carries. Rejects with `wrong-password`: a damaged page cannot be told from one. */
export async function openSeal(seal: Seal, sealed: Buffer, passphrase: string): Promise<Buffer> {
  if (
    !Number.isInteger(seal.rounds) ||
    seal.rounds < 1 ||
    seal.rounds > mostRounds ||
    sealed.length < tagBytes
  )
    throw new HoldfastError('export-unreadable', 'The page is no export, or it is damaged.');
  const key = await deriveKey(passphrase, Buffer.from(seal.salt, 'base64'), seal.rounds);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(seal.nonce, 'base64'), {
      authTagLength: tagBytes,
    });
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new HoldfastError(
      'wrong-password',
      'The passphrase does not open this export, or the page is damaged.',
      {
        cause,
      },
    );
  }
}

function deriveKey(passphrase: string, salt: Buffer, count: number): Promise<Buffer> {
  return promisify(pbkdf2)(passphrase.normalize('NFC'), salt, count, 32, 'sha256');
}
