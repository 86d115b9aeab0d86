/** Writes one field of COPY text after the other, each followed by a tab; what is not wanted is written nowhere. */
import type { ByteBuffer } from '../rows/byte-buffer.ts';

const backslash = 0x5c;
const tab = 0x09;
/** Bytes that COPY wants escaped, and the letter after the backslash. */
const escapes: ReadonlyMap<number, number> = new Map([
  [backslash, backslash],
  [tab, 0x74],
  [0x0a, 0x6e],
  [0x0d, 0x72],
]);
const nullWord = Buffer.from('null');
const nullField = Buffer.from('\\N');

export class CopyFieldWriter {
  readonly #out: ByteBuffer;
  #isWanted = true;
  /** The first bytes of a plain value, held back as long as it may be the word null. */
  #held: Buffer = Buffer.alloc(0);
  #isHolding = false;

  constructor(out: ByteBuffer) {
    this.#out = out;
  }

  begin(isWanted: boolean): void {
    this.#isWanted = isWanted;
    this.#held = Buffer.alloc(0);
    this.#isHolding = true;
  }

  /** A piece of a value that is no text. If all of it is `null`, the field is NULL. */
  addPlain(bytes: Buffer): void {
    if (this.#isHolding && this.#held.length + bytes.length <= nullWord.length) {
      this.#held = Buffer.concat([this.#held, bytes]);
      return;
    }
    if (this.#isHolding) this.#release();
    this.add(bytes, 0, bytes.length);
  }

  /** A piece of the value itself. */
  add(bytes: Buffer, start: number, end: number): void {
    this.#isHolding = false;
    if (!this.#isWanted) return;
    const out = this.#out;
    out.reserve((end - start) * 2);
    const target = out.bytes;
    let length = out.length;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      const letter = byte <= 0x0d || byte === backslash ? escapes.get(byte) : undefined;
      if (letter === undefined) {
        target[length++] = byte;
      } else {
        target[length++] = backslash;
        target[length++] = letter;
      }
    }
    out.length = length;
  }

  end(): void {
    if (!this.#isWanted) return;
    if (this.#isHolding && this.#held.equals(nullWord)) this.#out.write(nullField);
    else if (this.#isHolding) this.#release();
    this.#out.writeByte(tab);
  }

  #release(): void {
    this.add(this.#held, 0, this.#held.length);
  }
}
