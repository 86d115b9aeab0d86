/** Decodes one JSON text (RFC 8259, section 7) after its opening quote, in pieces as they come. */
import type { CopyFieldWriter } from './copy-field-writer.ts';
import { unreadableRows } from './unreadable-rows.ts';

const quote = 0x22;
const backslash = 0x5c;
const letterU = 0x75;
const escaped: ReadonlyMap<number, Buffer> = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([letter, character]) => [letter.charCodeAt(0), Buffer.from(character)],
  ),
);

export class JsonText {
  readonly #field: CopyFieldWriter;
  isAtEnd = false;
  #isEscape = false;
  /** Of \uXXXX, the digits that were read; undefined outside of one. */
  #digits: string | undefined;
  /** The first half of a character beyond U+FFFF, which waits for its second. */
  #high = '';

  constructor(field: CopyFieldWriter) {
    this.#field = field;
  }

  begin(): void {
    this.isAtEnd = false;
    this.#isEscape = false;
    this.#digits = undefined;
    this.#high = '';
    // Also of an empty text: it is a value.
    this.#field.add(Buffer.alloc(0), 0, 0);
  }

  /** Reads from `start` to the end of the text or of the bytes, and answers where it ended. */
  read(bytes: Buffer, start: number): number {
    let from = start;
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (this.#digits !== undefined || this.#isEscape) {
        this.#readEscape(byte);
        from = at + 1;
      } else if (byte === quote || byte === backslash) {
        this.#pass(bytes, from, at);
        from = at + 1;
        if (byte === quote) {
          this.#refuseHalf();
          this.isAtEnd = true;
          return from;
        }
        this.#isEscape = true;
      } else if (byte < 0x20) {
        throw unreadableRows('a line ends too early');
      }
    }
    this.#pass(bytes, from, bytes.length);
    return bytes.length;
  }

  #pass(bytes: Buffer, start: number, end: number): void {
    if (start === end) return;
    this.#refuseHalf();
    this.#field.add(bytes, start, end);
  }

  #readEscape(byte: number): void {
    if (this.#digits !== undefined) {
      this.#digits += String.fromCharCode(byte);
      if (this.#digits.length === 4) this.#endDigits(this.#digits);
      return;
    }
    this.#isEscape = false;
    if (byte === letterU) {
      this.#digits = '';
      return;
    }
    const character = escaped.get(byte);
    if (!character) throw unreadableRows('a text in it is no JSON');
    this.#pass(character, 0, character.length);
  }

  #endDigits(digits: string): void {
    this.#digits = undefined;
    if (!/^[\da-f]{4}$/i.test(digits)) throw unreadableRows('a text in it is no JSON');
    const unit = String.fromCharCode(Number.parseInt(digits, 16));
    if (this.#high === '' && /[\ud800-\udbff]/.test(unit)) {
      this.#high = unit;
      return;
    }
    const character = this.#high + unit;
    if (!character.isWellFormed()) throw unreadableRows('a text in it is no JSON');
    this.#high = '';
    const text = Buffer.from(character);
    this.#pass(text, 0, text.length);
  }

  #refuseHalf(): void {
    if (this.#high !== '') throw unreadableRows('a text in it is no JSON');
  }
}
