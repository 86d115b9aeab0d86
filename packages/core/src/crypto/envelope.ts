/**
 * restic's envelope: IV(16) ‖ AES-256-CTR ciphertext ‖ Poly1305-AES tag(16) (restic design document, "Keys,
 * Encryption and MAC"). The tag covers the ciphertext; the IV is bound by the one-time key s = AES-128_k(IV).
 *
 * Trade-off: encrypt-then-MAC with no associated data, so what a blob *is* must be bound elsewhere: by its name,
 * the SHA-256 of its contents.
 */
import {
  type Cipheriv,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto';
import { HoldfastError } from '../errors.ts';
import { discard } from '../memory/discard.ts';
import { Poly1305 } from './poly1305.ts';

export const envelopeOverheadBytes = 32;
const ivBytes = 16;
const macBytes = 16;

/** The two halves of a vault's master key, or of a key derived from a password. */
export interface EnvelopeKeys {
  /** AES-256 key, 32 bytes. */
  encrypt: Uint8Array;
  /** AES-128 key for the tag's nonce, 16 bytes. */
  macK: Uint8Array;
  /** Poly1305 key part, 16 bytes, unclamped. */
  macR: Uint8Array;
}

export class Envelope {
  readonly #encryptKey: KeyObject;
  readonly #nonceCipher: Cipheriv;
  readonly #oneTimeKey = Buffer.alloc(32);
  readonly #poly = new Poly1305();
  readonly #ivPool = Buffer.alloc(4096);
  #ivUsed = 4096;

  constructor(keys: EnvelopeKeys) {
    if (keys.encrypt.length !== 32 || keys.macK.length !== 16 || keys.macR.length !== 16) {
      throw new RangeError('envelope keys are 32, 16 and 16 bytes long');
    }
    for (const part of [keys.encrypt, keys.macK, keys.macR]) {
      if (part.every((byte) => byte === 0)) {
        throw new HoldfastError('vault-damaged', 'The vault’s key is all zeros and cannot be used.');
      }
    }
    this.#encryptKey = createSecretKey(keys.encrypt);
    // ECB keeps no state between blocks, so one cipher serves every nonce.
    this.#nonceCipher = createCipheriv('aes-128-ecb', createSecretKey(keys.macK), null).setAutoPadding(false);
    this.#oneTimeKey.set(keys.macR, 0);
  }

  /**
   * Seals `plaintext` into a view of this envelope's scratch memory: valid until the next call, to be copied by the
   * caller to where it is wanted.
   */
  sealToScratch(plaintext: Uint8Array): Buffer {
    const length = plaintext.length + envelopeOverheadBytes;
    const out = this.#poly.scratch(length).subarray(0, length);
    const iv = this.#nextIv();
    out.set(iv, 0);
    const cipher = createCipheriv('aes-256-ctr', this.#encryptKey, iv);
    const ciphertext = cipher.update(plaintext);
    out.set(ciphertext, ivBytes);
    discard(ciphertext);
    out.set(this.#tag(iv, ivBytes, plaintext.length), length - macBytes);
    return out;
  }

  /** Seals `plaintext` into a new Buffer. */
  seal(plaintext: Uint8Array): Buffer {
    return Buffer.from(this.sealToScratch(plaintext));
  }

  /** Opens `sealed`, or returns undefined when it was not sealed with these keys or was changed since. */
  open(sealed: Uint8Array): Buffer | undefined {
    if (sealed.length < envelopeOverheadBytes) return undefined;
    // Checked and decrypted from one private copy: `sealed` may lie in memory that others write.
    const copy = this.#poly.scratch(sealed.length).subarray(0, sealed.length);
    copy.set(sealed);
    return this.#openScratch(copy);
  }

  /** Opens what {@link sealToScratch} answered last, where it lies. */
  openAgain(sealed: Uint8Array): Buffer | undefined {
    const scratch = this.#poly.scratch(sealed.length);
    if (sealed.buffer !== scratch.buffer || sealed.byteOffset !== scratch.byteOffset) {
      throw new RangeError('only what lies in the scratch memory can be opened there');
    }
    return this.#openScratch(scratch.subarray(0, sealed.length));
  }

  #openScratch(sealed: Buffer): Buffer | undefined {
    const iv = sealed.subarray(0, ivBytes);
    if (iv.every((byte) => byte === 0)) return undefined;
    const length = sealed.length - envelopeOverheadBytes;
    const tag = this.#tag(iv, ivBytes, length);
    if (!timingSafeEqual(tag, sealed.subarray(sealed.length - macBytes))) return undefined;
    return createDecipheriv('aes-256-ctr', this.#encryptKey, iv).update(
      sealed.subarray(ivBytes, ivBytes + length),
    );
  }

  #tag(iv: Uint8Array, from: number, length: number): Buffer {
    this.#oneTimeKey.set(this.#nonceCipher.update(iv), 16);
    return this.#poly.mac(from, length, this.#oneTimeKey);
  }

  #nextIv(): Buffer {
    let iv: Buffer;
    do {
      if (this.#ivUsed === this.#ivPool.length) {
        randomFillSync(this.#ivPool);
        this.#ivUsed = 0;
      }
      iv = this.#ivPool.subarray(this.#ivUsed, this.#ivUsed + ivBytes);
      this.#ivUsed += ivBytes;
    } while (iv.every((byte) => byte === 0));
    return iv;
  }
}
