/**
 * A page that opens itself: the viewer, and after it the whole export as an encrypted ZIP. Any browser opens it, without
 * anything installed and without a network. AES-256-GCM with a key from PBKDF2-SHA-256, which is what WebCrypto has
 * (https://www.w3.org/TR/WebCryptoAPI/); the rounds are those that OWASP recommends.
 */
import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { HoldfastError } from '../../errors.ts';
import { sealedPageFrame } from '../viewer/viewer-page.ts';
import { Base64Lines, decodeBase64Lines } from './base64-lines.ts';
import type { Container } from './container.ts';
import type { NewFile } from './new-file.ts';
import { type WrittenEntry, ZipOutput } from './zip-writer.ts';

/** Browsers hold the page several times over while it opens. */
export const mostHtmlBytes = 50 * 2 ** 20;
const rounds = 600_000;
const mostRounds = 10_000_000;
const tagBytes = 16;
const pieceBytes = 2 ** 20;

/** How the ZIP is sealed, as the page carries it. */
export interface Seal {
  cipher: 'AES-256-GCM';
  derivation: 'PBKDF2-SHA-256';
  rounds: number;
  /** Base64. */
  salt: string;
  nonce: string;
}

/** Sealed as it is written, so that nothing of it is held. */
export class HtmlContainer implements Container {
  readonly #file: NewFile;
  readonly #zip: ZipOutput;

  private constructor(file: NewFile, zip: ZipOutput) {
    this.#file = file;
    this.#zip = zip;
  }

  static async create(
    file: NewFile,
    passphrase: string,
    signal: AbortSignal | undefined,
  ): Promise<HtmlContainer> {
    const salt = randomBytes(16);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', await deriveKey(passphrase, salt, rounds), nonce);
    const { before, after } = sealedPageFrame({
      cipher: 'AES-256-GCM',
      derivation: 'PBKDF2-SHA-256',
      rounds,
      salt: salt.toString('base64'),
      nonce: nonce.toString('base64'),
    });
    const writer = file.writable().getWriter();
    const lines = new Base64Lines();
    let bytes = 0;
    const target = new WritableStream<Uint8Array>({
      start: () => writer.write(Buffer.from(before)),
      async write(part) {
        bytes += part.length;
        if (bytes > mostHtmlBytes) {
          throw new HoldfastError(
            'limit-exceeded',
            `The export is larger than the ${mostHtmlBytes / 2 ** 20} MiB that a page can hold. Choose the container zip.`,
          );
        }
        await writer.write(Buffer.from(lines.add(cipher.update(part))));
      },
      async close() {
        const end = lines.add(Buffer.concat([cipher.final(), cipher.getAuthTag()]));
        await writer.write(Buffer.from(`${end}${lines.end()}${after}`));
        await writer.close();
      },
    });
    return new HtmlContainer(file, new ZipOutput(target, { signal }));
  }

  get temporaryPath(): string {
    return this.#file.temporaryPath;
  }

  add(path: string, contents: AsyncIterable<Uint8Array>): Promise<WrittenEntry> {
    return this.#zip.add(path, contents);
  }

  finish(): Promise<void> {
    return this.#zip.finish();
  }

  async publish(): Promise<number> {
    await this.#file.publish();
    return (await this.#file.handle.stat()).size;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file[Symbol.asyncDispose]();
  }
}

/**
 * Opens what a page carries, in place: `text` is used up. Rejects with `wrong-password`: a damaged page cannot be told from one. Nothing of it
 * is given before all of it was authenticated.
 */
export async function openSeal(seal: Seal, text: Buffer, passphrase: string): Promise<Buffer> {
  const sealed = decodeBase64Lines(text);
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
    const opened = sealed.subarray(0, sealed.length - tagBytes);
    decipher.setAuthTag(sealed.subarray(opened.length));
    for (let at = 0; at < opened.length; at += pieceBytes) {
      decipher.update(opened.subarray(at, at + pieceBytes)).copy(opened, at);
    }
    decipher.final();
    return opened;
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
