/**
 * A path as text for people: printable as it is, everything else (controls, line breaks, bytes that are not UTF-8)
 * as `\xNN`. Only for messages; it cannot be turned back.
 */
export function displayPath(path: Buffer): string {
  const text = path.toString('utf8');
  if (!/[\p{C}\u2028\u2029\uFFFD]/u.test(text)) return text;
  let shown = '';
  for (let at = 0; at < path.length; ) {
    const length = sequenceLength(path[at]!);
    const character = path.toString('utf8', at, at + length);
    if ([...character].length === 1 && !/[\p{C}\u2028\u2029\uFFFD]/u.test(character)) {
      shown += character;
      at += length;
    } else {
      shown += `\\x${path[at]!.toString(16).padStart(2, '0')}`;
      at += 1;
    }
  }
  return shown;
}

function sequenceLength(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}
