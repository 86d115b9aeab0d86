/** Reads a file that holds one secret: a password, a connection URL. */
import { readFile } from 'node:fs/promises';
import { HoldfastError } from '@holdfast/core/errors';
import { rememberSecret } from './redact.ts';

/** What Go's strings.TrimSpace takes away. JavaScript's trim() differs in U+0085 and U+FEFF. */
const goSpaces = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const aroundText = new RegExp(`^${goSpaces}|${goSpaces}$`, 'gu');

/**
 * The text of the file as restic takes it out of a password file (restic: internal/textfile and cmd/restic's
 * loadPasswordFromFile): byte order marks are understood, blanks and line breaks around the text do not count.
 */
export async function readSecretFile(path: string, what: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new HoldfastError(
      'invalid-input',
      `The file with ${what}, ${path}, cannot be read (${reasonOf(cause)}). Check its name and its permissions.`,
      { cause },
    );
  }
  const secret = decodeText(bytes, path).replace(aroundText, '');
  if (secret === '') {
    throw new HoldfastError('invalid-input', `The file with ${what}, ${path}, is empty.`);
  }
  return rememberSecret(secret);
}

function decodeText(bytes: Buffer, path: string): string {
  const encoding =
    bytes.readUIntBE(0, Math.min(bytes.length, 2)) === 0xfffe ? 'utf-16le' : startsBigEndian(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HoldfastError(
      'invalid-input',
      `The file ${path} is not UTF-8 text. Write it anew as plain text.`,
      {
        cause,
      },
    );
  }
}

function startsBigEndian(bytes: Buffer): string {
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a directory';
  return code ?? 'unknown reason';
}
