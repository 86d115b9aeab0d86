/**
 * Makes a line safe for a terminal. Names of files, tables and hosts are foreign text: control characters in them could
 * move the cursor, change the title or hide what follows. Only the colours that we set ourselves pass.
 */
const unsafe = /\p{Cc}(?:\[[\d;]*m)?|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

export function printableLine(line: string): string {
  return line.replaceAll(unsafe, (found) =>
    found.startsWith('\u001b[') ? found : escaped(found.charAt(0)) + found.slice(1),
  );
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
}
