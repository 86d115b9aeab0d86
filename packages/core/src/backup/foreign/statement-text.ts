const [carriageReturn, space] = [0x0d, 0x20];
/** Room for a COPY of 1,600 columns with the longest names. */
const copyLimit = 256 * 1024;
/** As much of a statement's beginning as says what it is. */
export const headLength = 64;
/** A word is longer than any name can be, so it is no name. */
export const tailLength = 256;

/** What is kept of a statement: how it begins, as much as tells COPY, and how it goes on. */
export class StatementText {
  readonly #head = Buffer.alloc(copyLimit);
  readonly #tail = Buffer.alloc(4 * tailLength);
  #headBytes = 0;
  #tailBytes = 0;
  #isCopy = false;
  #isInHead = false;

  get isEmpty(): boolean {
    return this.#headBytes === 0;
  }

  /** False for a COPY that is longer than any real one. */
  add(byte: number): boolean {
    if (this.#tailBytes === this.#tail.length) {
      this.#tail.copyWithin(0, this.#tail.length - tailLength);
      this.#tailBytes = tailLength;
    }
    this.#tail[this.#tailBytes++] = byte;
    const isBlank = byte === space || (byte >= 0x09 && byte <= carriageReturn);
    this.#isInHead = (this.#headBytes < headLength || this.#isCopy) && !(isBlank && this.#headBytes === 0);
    if (!this.#isInHead) return true;
    if (this.#headBytes === copyLimit) return false;
    this.#head[this.#headBytes++] = byte;
    if (this.#headBytes === 5) this.#isCopy = /^copy\b/i.test(this.beginning(5));
    return true;
  }

  /** The last one belonged to something else. */
  takeBack(): void {
    if (this.#tailBytes > 0) this.#tailBytes--;
    if (this.#isInHead) this.#headBytes--;
    this.#isInHead = false;
  }

  /** As much of it as is kept: all of a COPY. */
  beginning(length = copyLimit): string {
    return this.#head.toString('latin1', 0, Math.min(length, this.#headBytes));
  }

  end(length: number): string {
    return this.#tail.toString('latin1', Math.max(0, this.#tailBytes - length), this.#tailBytes);
  }

  clear(): void {
    this.#headBytes = 0;
    this.#tailBytes = 0;
    this.#isCopy = false;
  }
}
