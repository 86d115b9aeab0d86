/** Bytes as lines of Base64, each of which can be decoded by itself; made and read in pieces. */

/** Three bytes are four characters. */
const [bytesOfGroup, charactersOfGroup] = [3, 4];
const longestPiece = charactersOfGroup * 16_384;
const newline = 0x0a;

export class Base64Lines {
  #rest: Buffer = Buffer.alloc(0);

  /** The lines that are complete by now. */
  add(bytes: Uint8Array): string {
    const all = Buffer.concat([this.#rest, bytes]);
    const end = all.length - (all.length % bytesOfGroup);
    this.#rest = all.subarray(end);
    return end > 0 ? `${all.toString('base64', 0, end)}\n` : '';
  }

  /** The last line. */
  end(): string {
    return `${this.#rest.toString('base64')}\n`;
  }
}

/** The bytes of such lines, decoded in place: they are never longer than their text, which is used up. */
export function decodeBase64Lines(text: Buffer): Buffer {
  let length = 0;
  for (let at = 0; at < text.length; ) {
    const border = text.indexOf(newline, at);
    const end = border === -1 ? text.length : border;
    while (at < end) {
      const next = Math.min(end, at + longestPiece);
      length += text.write(text.toString('latin1', at, next), length, 'base64');
      at = next;
    }
    at = end + 1;
  }
  return text.subarray(0, length);
}
