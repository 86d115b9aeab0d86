import type { ExtendedAttribute } from '../file-metadata.ts';

/**
 * The text form of extended attributes that `getfattr --dump` writes and `setfattr --restore` reads (getfattr(1)):
 *
 *     # file: <path>
 *     <name>=0s<value in base64>
 *     (empty line)
 *
 * Backslash, line feed and carriage return in paths, and `=` too in names, are written as a backslash and three
 * octal digits. Everything else comes as it is, so the text is handled as latin1: one character per byte.
 */
export interface DumpedFile {
  /** The path as it was given to getfattr, latin1. */
  path: string;
  attributes: ExtendedAttribute[];
  /** Names that are not UTF-8. They can be stored only damaged, as restic stores them. */
  damagedNames: string[];
}

const filePrefix = '# file: ';

/** Parses a whole dump. Lines that are none of the three kinds are ignored. */
export function parseDump(dump: Buffer): DumpedFile[] {
  const files: DumpedFile[] = [];
  let current: DumpedFile | undefined;
  for (const line of dump.toString('latin1').split('\n')) {
    if (line === '') {
      current = undefined;
    } else if (current === undefined) {
      if (!line.startsWith(filePrefix)) continue;
      current = { path: unquote(line.slice(filePrefix.length)), attributes: [], damagedNames: [] };
      files.push(current);
    } else {
      addAttribute(current, line);
    }
  }
  return files;
}

function addAttribute(file: DumpedFile, line: string): void {
  const equals = line.indexOf('=');
  const nameBytes = Buffer.from(unquote(equals < 0 ? line : line.slice(0, equals)), 'latin1');
  const encoded = equals < 0 ? '' : line.slice(equals + 1);
  const name = nameBytes.toString('utf8');
  if (!Buffer.from(name, 'utf8').equals(nameBytes)) file.damagedNames.push(name);
  file.attributes.push({ name, value: decodeValue(encoded) });
}

/** Values are asked for in base64 (`0s`); the other two forms getfattr knows are read as well. */
function decodeValue(encoded: string): Buffer {
  if (/^0s/i.test(encoded)) return Buffer.from(encoded.slice(2), 'base64');
  if (/^0x/i.test(encoded)) return Buffer.from(encoded.slice(2), 'hex');
  const text = encoded.startsWith('"') && encoded.endsWith('"') ? encoded.slice(1, -1) : encoded;
  return Buffer.from(text.replace(/\\([0-7]{3})|\\(.)/g, fromEscape), 'latin1');
}

/** One file's part of a dump. `path` is raw bytes. */
export function formatDump(path: Buffer, attributes: ExtendedAttribute[]): string {
  const lines = attributes.map(
    ({ name, value }) =>
      `${quote(Buffer.from(name, 'utf8').toString('latin1'))}=0s${value.toString('base64')}`,
  );
  return `${filePrefix}${quote(path.toString('latin1'))}\n${lines.join('\n')}\n\n`;
}

function quote(text: string): string {
  return text.replace(
    /[\\\n\r=]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

/** Undoes the quoting of paths: also for the ones in error messages. */
export function unquote(text: string): string {
  return text.includes('\\') ? text.replace(/\\([0-7]{3})/g, fromEscape) : text;
}

function fromEscape(_: string, octal: string | undefined, character?: unknown): string {
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
  return String(character);
}
