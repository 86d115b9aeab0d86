const backslash = 0x5c;
const escaped: Readonly<Record<number, number>> = { 98: 8, 102: 12, 110: 10, 114: 13, 116: 9, 118: 11 };

/** A field of COPY text without its escapes. The bytes are the same ones where it has none. */
export function unescapeCopy(field: Buffer): Buffer {
  if (!field.includes(backslash)) return field;
  const value = Buffer.allocUnsafe(field.length);
  let length = 0;
  for (let at = 0; at < field.length; at++) {
    let byte = field[at]!;
    if (byte === backslash) {
      byte = field[++at]!;
      byte = escaped[byte] ?? byte;
    }
    value[length++] = byte;
  }
  return value.subarray(0, length);
}
