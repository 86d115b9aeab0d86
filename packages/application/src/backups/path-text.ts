/**
 * Paths in a backup as text that people see and that can be given back. Bytes that are not UTF-8 are written as `\xNN`, and
 * so is a backslash before an `x`, so that no two paths have the same text.
 */

/** The text of a path. */
export function pathToText(path: Buffer): string {
  if (isUtf8(path) && !path.includes('\\x')) return path.toString();
  let text = '';
  for (let at = 0; at < path.length; ) {
    const length = sequenceLength(path, at);
    if (length === 0 || (path[at] === 0x5c && path[at + 1] === 0x78)) {
      text += `\\x${path[at]!.toString(16).padStart(2, '0')}`;
      at += 1;
    } else {
      text += path.toString('utf8', at, at + length);
      at += length;
    }
  }
  return text;
}

/** The path of a text; any text is one. */
export function pathFromText(text: string): Buffer {
  return Buffer.concat(
    text
      .split(/(\\x[0-9a-f]{2})/)
      .map((part, n) => (n % 2 === 1 ? Buffer.from(part.slice(2), 'hex') : Buffer.from(part))),
  );
}

export function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes);
}

/** How many bytes the character at `at` takes; 0 when it is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}
