/**
 * Reads a tar of anybody's, as it passes: ustar, GNU long names and PAX records. Nothing is unpacked here; names are
 * bytes, checked to stay below where they are put, and every length that the tar states is bounded.
 */
import { HoldfastError, throwIfCancelled } from '../../errors.ts';

export type TarEntryType = 'file' | 'dir' | 'symlink' | 'link';

export interface TarReadEntry {
  /** Names from the top, none of them empty, `.` or `..`. Empty for the top itself. */
  path: Buffer[];
  type: TarEntryType;
  /** Permissions, the lower twelve bits. */
  mode: number;
  mtimeNs: bigint;
  sizeBytes: number;
  /** Of links: what they point to, as it stands there. */
  linkTarget: Buffer;
  /** Where its bytes begin in the tar. */
  offset: number;
  /** Its bytes; going on to the next entry passes over what is left of them. */
  content: AsyncIterable<Buffer>;
}

const blockBytes = 512;
const recordLimitBytes = 1024 * 1024;
const nameLimitBytes = 16 * 1024;
const depthLimit = 200;

/** Rejects with `portable-unreadable`, naming the place, for what is no tar or not to be trusted, and `cancelled`. */
export async function* readTar(
  stream: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<TarReadEntry> {
  await using source = new Pieces(stream, signal);
  let pax = new Map<string, Buffer>();
  let longName: Buffer | undefined;
  let longLink: Buffer | undefined;
  for (;;) {
    const at = source.position;
    const header = await source.take(blockBytes);
    if (header === undefined) throw refused(`it is cut off at byte ${at}, before its end mark`);
    if (header.every((byte) => byte === 0)) return;
    checkHeader(header, at);
    const type = String.fromCharCode(header[156]!);
    const sizeBytes = Number(pax.get('size')?.toString('latin1') ?? sizeOf(header, at));
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0)
      throw refused(`its entry at byte ${at} has no size`);
    if ('xgLK'.includes(type)) {
      if (sizeBytes > recordLimitBytes) throw refused(`its entry at byte ${at} has records without end`);
      const bytes = await source.take(sizeBytes);
      if (bytes === undefined) throw refused(`it is cut off within its entry at byte ${at}`);
      await source.skip(-sizeBytes & (blockBytes - 1));
      if (type === 'x') pax = parseRecords(bytes, at);
      if (type === 'L') longName = untilZero(bytes);
      if (type === 'K') longLink = untilZero(bytes);
      continue;
    }
    const kind = kinds[type];
    if (kind === undefined || [...pax.keys()].some((key) => key.startsWith('GNU.sparse'))) {
      throw refused(`its entry at byte ${at} is neither a file, nor a directory, nor a link`);
    }
    const name = pax.get('path') ?? longName ?? nameOf(header);
    const entry: TarReadEntry = {
      path: splitArchivePath(name),
      type: kind === 'file' && name.at(-1) === 0x2f ? 'dir' : kind,
      mode: Number.parseInt(textOf(header, 100, 8).trim() || '0', 8) & 0o7777,
      mtimeNs: timeOf(pax.get('mtime')?.toString('latin1') ?? String(octalOf(header, 136, 12) ?? 0)),
      sizeBytes: kind === 'file' ? sizeBytes : 0,
      linkTarget: pax.get('linkpath') ?? longLink ?? untilZero(header.subarray(157, 257)),
      offset: source.position,
      content: source.content(kind === 'file' ? sizeBytes : 0, at),
    };
    const end = source.position + sizeBytes + (-sizeBytes & (blockBytes - 1));
    pax = new Map();
    longName = undefined;
    longLink = undefined;
    yield entry;
    if (!(await source.skip(end - source.position))) {
      throw refused(`it is cut off within its entry ${JSON.stringify(name.toString().slice(0, 120))}`);
    }
  }
}

const kinds: Readonly<Record<string, TarEntryType>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'link',
  '2': 'symlink',
  '5': 'dir',
};

function checkHeader(header: Buffer, at: number): void {
  if (header.toString('latin1', 257, 262) !== 'ustar') {
    throw refused(at === 0 ? 'it is no tar' : `what follows at byte ${at} is no tar entry`);
  }
  let sum = 0;
  for (let i = 0; i < blockBytes; i++) sum += i >= 148 && i < 156 ? 0x20 : header[i]!;
  if (octalOf(header, 148, 8) !== sum)
    throw refused(`its entry at byte ${at} has a header whose checksum is wrong`);
}

function sizeOf(header: Buffer, at: number): number {
  // GNU's form of sizes above 8 GiB: a bit in front, then the number in bytes.
  if (header[124] === 0x80) return Number(header.readBigUInt64BE(128));
  const size = octalOf(header, 124, 12);
  if (size === undefined) throw refused(`its entry at byte ${at} has a size that is no number`);
  return size;
}

function octalOf(header: Buffer, at: number, length: number): number | undefined {
  const digits = textOf(header, at, length).trim();
  return /^[0-7]{1,12}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

function textOf(header: Buffer, at: number, length: number): string {
  return untilZero(header.subarray(at, at + length)).toString('latin1');
}

function nameOf(header: Buffer): Buffer {
  const name = untilZero(header.subarray(0, 100));
  const prefix =
    header.toString('latin1', 257, 263) === 'ustar\0'
      ? untilZero(header.subarray(345, 500))
      : name.subarray(0, 0);
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]);
}

function untilZero(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** `<length> <key>=<value>\n`, over and over. */
function parseRecords(bytes: Buffer, at: number): Map<string, Buffer> {
  const records = new Map<string, Buffer>();
  for (let from = 0; from < bytes.length; ) {
    const blank = bytes.indexOf(0x20, from);
    const length = Number(bytes.toString('latin1', from, Math.max(from, blank)));
    const equals = bytes.indexOf(0x3d, blank);
    const end = from + length;
    if (
      !Number.isSafeInteger(length) ||
      length < 5 ||
      end > bytes.length ||
      equals < 0 ||
      equals >= end ||
      blank < from
    ) {
      throw refused(`its PAX records at byte ${at} are damaged`);
    }
    records.set(bytes.toString('latin1', blank + 1, equals), bytes.subarray(equals + 1, end - 1));
    from = end;
  }
  return records;
}

function timeOf(seconds: string): bigint {
  const found = /^(-?)(\d{1,15})(?:\.(\d{1,9}))?/.exec(seconds);
  if (!found) return 0n;
  const ns = BigInt(found[2]!) * 1_000_000_000n + BigInt((found[3] ?? '').padEnd(9, '0'));
  return found[1] === '-' ? -ns : ns;
}

/** A name in an archive as the names of directories from the top; refuses what would lead out of it. */
export function splitArchivePath(name: Buffer): Buffer[] {
  const shown = JSON.stringify(name.toString().slice(0, 120));
  if (name[0] === 0x2f) throw refused(`its entry ${shown} has an absolute name`);
  if (name.length > nameLimitBytes || name.includes(0))
    throw refused(`its entry ${shown} has a name that no file system takes`);
  const names: Buffer[] = [];
  for (let from = 0; from < name.length; ) {
    const slash = name.indexOf(0x2f, from);
    const part = name.subarray(from, slash < 0 ? name.length : slash);
    from = slash < 0 ? name.length : slash + 1;
    if (part.length === 0 || part.equals(Buffer.from('.'))) continue;
    if (part.equals(Buffer.from('..'))) throw refused(`its entry ${shown} climbs out with “..”`);
    if (part.length > 255) throw refused(`its entry ${shown} has a name that no file system takes`);
    names.push(Buffer.from(part));
  }
  if (names.length > depthLimit)
    throw refused(`its entry ${shown} is nested deeper than ${depthLimit} directories`);
  return names;
}

export function refused(reason: string): HoldfastError {
  return new HoldfastError('portable-unreadable', `The archive cannot be used: ${reason}.`);
}

/** A stream by exact lengths. */
class Pieces implements AsyncDisposable {
  position = 0;
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #signal: AbortSignal | undefined;
  #chunk: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined) {
    this.#iterator = stream[Symbol.asyncIterator]();
    this.#signal = signal;
  }

  /** What is at hand, at most so much; undefined at the end. Valid until the next call. */
  async #next(limit: number): Promise<Buffer | undefined> {
    while (this.#chunk.length === 0) {
      throwIfCancelled(this.#signal);
      const { done, value } = await this.#iterator.next();
      if (done) return undefined;
      this.#chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    const piece = this.#chunk.subarray(0, limit);
    this.#chunk = this.#chunk.subarray(piece.length);
    this.position += piece.length;
    return piece;
  }

  async take(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for (let left = length; left > 0; ) {
      const piece = await this.#next(left);
      if (piece === undefined) return undefined;
      parts.push(Buffer.from(piece));
      left -= piece.length;
    }
    return Buffer.concat(parts);
  }

  async skip(length: number): Promise<boolean> {
    for (let left = length; left > 0; ) {
      const piece = await this.#next(left);
      if (piece === undefined) return false;
      left -= piece.length;
    }
    return true;
  }

  async *content(length: number, at: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0; ) {
      const piece = await this.#next(left);
      if (piece === undefined) throw refused(`it is cut off within its entry at byte ${at}`);
      left -= piece.length;
      yield piece;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#iterator.return?.();
  }
}
