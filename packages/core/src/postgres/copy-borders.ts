import { discard } from '../memory/discard.ts';

/** Splits what psql writes into COPY data and the border lines between tables. */
const backslash = 0x5c;
const newline = 0x0a;
const mark = Buffer.from('\\.', 'latin1');

export type CopyEvent = { data: Buffer; border?: undefined } | { border: string };

/** Data in the pieces they come in (views, to be taken before the next is asked for), and the text of each border line after its mark. */
export async function* splitAtBorders(stream: AsyncIterable<Buffer>): AsyncGenerator<CopyEvent> {
  let carried: Buffer | undefined;
  let atLineStart = true;
  for await (const chunk of stream) {
    const bytes: Buffer = carried ? Buffer.concat([carried, chunk]) : chunk;
    carried = undefined;
    let start = 0;
    while (start < bytes.length) {
      const border = findBorder(bytes, start, atLineStart);
      if (border === -1) {
        // A backslash at the end may be the first half of a mark.
        const last = bytes.length - 1;
        const isHalf: boolean =
          bytes[last] === backslash && (last === start ? atLineStart : bytes[last - 1] === newline);
        const end: number = isHalf ? last : bytes.length;
        if (end > start) {
          yield { data: bytes.subarray(start, end) };
          atLineStart = bytes[end - 1] === newline;
        }
        if (isHalf) carried = bytes.subarray(last);
        break;
      }
      if (border > start) yield { data: bytes.subarray(start, border) };
      atLineStart = true;
      const end = bytes.indexOf(newline, border);
      if (end === -1) {
        carried = bytes.subarray(border);
        break;
      }
      yield { border: bytes.toString('latin1', border + mark.length, end).trim() };
      start = end + 1;
    }
    if (!carried) discard(bytes);
  }
  if (carried) yield { data: carried };
}

function findBorder(bytes: Buffer, start: number, atLineStart: boolean): number {
  for (let at = bytes.indexOf(mark, start); at !== -1; at = bytes.indexOf(mark, at + 1)) {
    if (at === start ? atLineStart : bytes[at - 1] === newline) return at;
  }
  return -1;
}
