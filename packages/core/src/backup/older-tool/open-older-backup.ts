/**
 * Backups of older tools: JSON of tables, gzip-compressed or not, in a Fernet token or not. Recognised by its contents,
 * whatever the file is called. Read in two passes and bounded memory; nothing is used before it was authenticated.
 */
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import {
  decryptFernet,
  fernetBeginning,
  fernetKeyFromPassword,
  fernetKeyFromText,
  fernetSaltBytes,
  fernetTime,
  findFernetKey,
} from '../../crypto/fernet.ts';
import { HoldfastError, isHoldfastError, throwIfCancelled } from '../../errors.ts';
import { through } from '../../streams/through.ts';
import { isNoFile } from '../foreign/recognise-foreign.ts';
import { type JsonRow, readJsonTables } from './json-tables.ts';

export type OlderForm = 'fernet' | 'gzip' | 'json';

/** Rows of tables as JSON, wherever they lie. */
export interface TableRows {
  /** Every row, table after table. May be asked for again. */
  rows(): AsyncGenerator<JsonRow>;
}

export interface OlderBackup extends TableRows, AsyncDisposable {
  path: string;
  form: OlderForm;
  fileBytes: number;
  /** When it was made, as it says itself; else when the file was last changed. */
  takenAt: Date;
  /** The JSON in it, authenticated and unpacked. May be asked for again. */
  text(): AsyncGenerator<Buffer>;
}

export interface OpenOlderBackupOptions {
  path: string;
  /** A password, or a Fernet key as text; of no meaning where nothing is encrypted. */
  password?: string | undefined;
  signal?: AbortSignal | undefined;
}

const pieceBytes = 256 * 1024;
/** A megabyte of gzip can say that it holds a gigabyte; rows of a database pack twentyfold, seldom more. */
const ratioLimit = 200;
const smallBytes = 1024 * 1024 * 1024;

const beginsJson = /^(\u00EF\u00BB\u00BF)?\s*\{/;

interface Found {
  form: OlderForm;
  /** In front of the token. */
  salt: Buffer | undefined;
  /** How the token begins. */
  token: string;
}

/** What the file is, by its first bytes; undefined when it is no backup of an older tool. */
export async function recogniseOlderBackup(path: string): Promise<OlderForm | undefined> {
  if (await isNoFile(path)) return undefined;
  await using file = await open(path, 'r');
  return (await recognise(file))?.form;
}

async function recognise(file: FileHandle): Promise<Found | undefined> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(64), 0, 64, 0);
  const first = buffer.subarray(0, bytesRead);
  const token = first.toString('latin1');
  if (token.startsWith(fernetBeginning)) return { form: 'fernet', salt: undefined, token };
  const salted = first.toString('latin1', fernetSaltBytes);
  if (salted.startsWith(fernetBeginning)) {
    return { form: 'fernet', salt: Buffer.from(first.subarray(0, fernetSaltBytes)), token: salted };
  }
  if (first[0] === 0x1f && first[1] === 0x8b) return { form: 'gzip', salt: undefined, token: '' };
  return beginsJson.test(first.toString('latin1')) ? { form: 'json', salt: undefined, token: '' } : undefined;
}

/** Rejects with `portable-unreadable` for what is none, and `wrong-password`. */
export async function openOlderBackup(options: OpenOlderBackupOptions): Promise<OlderBackup> {
  const { path, signal } = options;
  const file = await open(path, 'r');
  try {
    const { size, mtime } = await file.stat();
    const found = await recognise(file);
    if (!found) {
      throw unknown(path);
    }
    const bytes = (): AsyncGenerator<Buffer> => readFrom(file, found.salt?.length ?? 0, signal);
    const key = found.form === 'fernet' ? await findKey(options, found, bytes) : undefined;
    const opened = (): AsyncIterable<Buffer> => (key ? decryptFernet(bytes(), key) : bytes());
    const text = (): AsyncGenerator<Buffer> => named(path, unpacked(opened(), size));
    // Anything may be packed with gzip: what is in it has to begin like JSON at least.
    for await (const piece of text()) {
      if (!beginsJson.test(piece.toString('latin1', 0, 64))) throw unknown(path);
      break;
    }
    return {
      ...{ path, form: found.form, fileBytes: size, text },
      takenAt: found.form === 'fernet' ? fernetTime(found.token) : mtime,
      rows: () => named(path, readJsonTables(text(), signal)),
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The same, with the file called what its owner calls it when it turns out to be no good. */
async function* named<T>(path: string, source: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* source;
  } catch (error) {
    throw aboutOlder(error, path);
  }
}

export function aboutOlder(error: unknown, path: string): unknown {
  if (!isHoldfastError(error, 'portable-unreadable')) return error;
  const message = error.message.replace(
    /^The backup of an older tool cannot be read: /,
    `${path} cannot be used: `,
  );
  return new HoldfastError(error.code, message, { cause: error, data: { path } });
}

function unknown(path: string): HoldfastError {
  return new HoldfastError('portable-unreadable', `${path} is no backup that Holdfast knows.`, {
    data: { path },
  });
}

async function findKey(
  { path, password }: OpenOlderBackupOptions,
  { salt }: Found,
  bytes: () => AsyncGenerator<Buffer>,
): Promise<Buffer> {
  const keys: Buffer[] = [];
  if (password !== undefined) {
    const raw = fernetKeyFromText(password);
    if (raw) keys.push(raw);
    const beside = await saltBeside(path);
    for (const used of [salt, beside]) if (used) keys.push(await fernetKeyFromPassword(password, used));
  }
  const number = keys.length === 0 ? -1 : await findFernetKey(bytes(), keys);
  if (number >= 0) return keys[number]!;
  throw new HoldfastError(
    'wrong-password',
    keys.length === 0
      ? `${path} needs a Fernet key, or a password and its salt: put the salt into ${path}.salt.`
      : `The password does not open ${path}, or the file is damaged. Nothing of it was used.`,
    { data: { path } },
  );
}

/** A salt of 16 bytes, raw or as text, in a file of the same name and `.salt`. */
async function saltBeside(path: string): Promise<Buffer | undefined> {
  const bytes = await readFile(`${path}.salt`).catch(() => undefined);
  if (!bytes || bytes.length > 100) return undefined;
  if (bytes.length === fernetSaltBytes) return bytes;
  const text = bytes.toString('latin1').trim();
  const decoded = /^[0-9a-f]{32}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  return decoded.length === fernetSaltBytes ? decoded : undefined;
}

async function* readFrom(
  file: FileHandle,
  start: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  for (let at = start; ; ) {
    throwIfCancelled(signal);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(pieceBytes), 0, pieceBytes, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Unpacks gzip, which is told by its first bytes. */
async function* unpacked(source: AsyncIterable<Buffer>, fileBytes: number): AsyncGenerator<Buffer> {
  const pieces = source[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done) return;
  const all = (async function* () {
    yield first.value;
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
  })();
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* all;
    return;
  }
  const limitBytes = Math.max(smallBytes, fileBytes * ratioLimit);
  let total = 0;
  for await (const piece of gunzip(all)) {
    total += piece.length;
    if (total > limitBytes) {
      throw new HoldfastError(
        'portable-unreadable',
        `The backup of an older tool cannot be read: its ${fileBytes} bytes unpack to more than ${limitBytes}. No backup does.`,
      );
    }
    yield piece;
  }
}

async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* through(source, createGunzip());
  } catch (cause) {
    if (cause instanceof HoldfastError) throw cause;
    throw new HoldfastError(
      'portable-unreadable',
      'The backup of an older tool cannot be read: what is compressed in it is damaged or cut off.',
      { cause },
    );
  }
}
