/**
 * A pack being filled: sealed blobs one after another, then the sealed header and its length (restic design document,
 * "Pack Format"). Its name, the SHA-256 of the whole, is computed as it grows.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Envelope } from '../crypto/envelope.ts';
import type { BlobType } from './blob-index.ts';
import { idToHex } from './format/ids.ts';
import { encodePackHeader, type PackEntry } from './format/pack-header.ts';

export interface FinishedPack {
  id: string;
  type: BlobType;
  parts: Uint8Array[];
  sizeBytes: number;
  entries: PackEntry[];
}

const partBytes = 1024 * 1024;
const idsAtOnce = 64;

export class PackBuilder {
  readonly type: BlobType;
  readonly #hash: Hash = createHash('sha256');
  readonly #entries: PackEntry[] = [];
  readonly #parts: Buffer[] = [];
  #partUsed = partBytes;
  #ids: Buffer = Buffer.alloc(0);
  #size = 0;

  constructor(type: BlobType) {
    this.type = type;
  }

  get sizeBytes(): number {
    return this.#size;
  }

  get blobs(): number {
    return this.#entries.length;
  }

  /** Copies the sealed blob; the caller may reuse its memory at once. Returns the blob's offset in the pack. */
  add(id: Uint8Array, sealed: Uint8Array, plainLength: number | undefined): number {
    const offset = this.#size;
    this.#entries.push({
      type: this.type,
      id: this.#keepId(id),
      offset,
      length: sealed.length,
      ...(plainLength === undefined ? {} : { plainLength }),
    } as PackEntry);
    this.#append(sealed);
    return offset;
  }

  /** Moves another builder's blobs behind these. */
  absorb(other: PackBuilder): void {
    const bytes = other.#filledParts();
    const base = this.#size;
    for (const entry of other.#entries) this.#entries.push({ ...entry, offset: entry.offset + base });
    for (const part of bytes) this.#append(part);
  }

  finish(envelope: Envelope): FinishedPack {
    const header = envelope.seal(encodePackHeader(this.#entries));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    this.#append(header);
    this.#append(length);
    return {
      id: idToHex(this.#hash.digest()),
      type: this.type,
      parts: this.#filledParts(),
      sizeBytes: this.#size,
      entries: this.#entries,
    };
  }

  /** Ids are kept until the index is stored; in Node's common pool each would hold on to 64 KiB of it. */
  #keepId(id: Uint8Array): Buffer {
    const used = this.#entries.length % idsAtOnce;
    if (used === 0) this.#ids = Buffer.allocUnsafeSlow(32 * idsAtOnce);
    const kept = this.#ids.subarray(used * 32, used * 32 + 32);
    kept.set(id);
    return kept;
  }

  #append(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#size += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      if (this.#partUsed === partBytes) {
        this.#parts.push(takePart());
        this.#partUsed = 0;
      }
      const count = Math.min(partBytes - this.#partUsed, bytes.length - at);
      this.#parts.at(-1)!.set(bytes.subarray(at, at + count), this.#partUsed);
      this.#partUsed += count;
      at += count;
    }
  }

  #filledParts(): Buffer[] {
    return this.#parts.map((part, i) =>
      i === this.#parts.length - 1 ? part.subarray(0, this.#partUsed) : part,
    );
  }
}

// Parts are used again: a megabyte taken and dropped for every megabyte stored would pile up between collections.
const spareParts: Buffer[] = [];
const sparePartsLimit = 24;

function takePart(): Buffer {
  return spareParts.pop() ?? Buffer.allocUnsafeSlow(partBytes);
}

/** Gives a written pack's memory back. The pack must not be used afterwards. */
export function releaseParts(pack: FinishedPack): void {
  for (const part of pack.parts) {
    if (spareParts.length < sparePartsLimit && part.buffer.byteLength === partBytes) {
      spareParts.push(Buffer.from(part.buffer as ArrayBuffer));
    }
  }
  pack.parts = [];
}
