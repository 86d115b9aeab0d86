/**
 * Reads header and table of contents from a stream, entry by entry: what is held is one entry, however long the table
 * of contents is. The bytes after it stay in the source.
 */
import type { ChunkSource } from './chunk-source.ts';
import { type ArchiveHeader, headerPrefixBytes, parseHeader } from './header.ts';
import { BinaryReader, damagedArchive, incompleteArchive, intBytes, WindowTooShort } from './primitives.ts';
import { parseTocEntry, type TocEntry, type TocFlavour } from './toc-entry.ts';

const firstWindowBytes = 64 * 1024;

/** One entry is held whole; beyond this it is not believed. */
const maxEntryBytes = 512 * 1024 * 1024;

/** An entry with its own bytes: `body` is everything but the last field (offset or file name). Views. */
export interface RawTocEntry {
  entry: TocEntry;
  body: Buffer;
}

export class TocReader {
  #source: ChunkSource;
  #window = Buffer.allocUnsafe(firstWindowBytes);
  #start = 0;
  #end = 0;

  constructor(source: ChunkSource) {
    this.#source = source;
  }

  /** The first bytes, unconsumed; undefined when the stream is shorter. */
  async peekPrefix(): Promise<Buffer | undefined> {
    while (this.#end - this.#start < headerPrefixBytes) {
      if (!(await this.#fill(headerPrefixBytes - (this.#end - this.#start)))) return undefined;
    }
    return this.#window.subarray(this.#start, this.#start + headerPrefixBytes);
  }

  /** Kept longer than the window, so its texts are copies. */
  async header(): Promise<ArchiveHeader> {
    const header = await this.#parse(parseHeader, 'its header is cut off');
    const copied = (text: Buffer | undefined) => text && Buffer.from(text);
    return {
      ...header,
      database: copied(header.database),
      serverVersion: copied(header.serverVersion),
      dumpVersion: copied(header.dumpVersion),
    };
  }

  async entryCount(): Promise<number> {
    const count = await this.#parse((reader) => reader.int(), 'its header is cut off');
    if (count < 0) throw damagedArchive(`it announces ${count} entries`);
    return count;
  }

  entry(header: ArchiveHeader, flavour: TocFlavour): Promise<RawTocEntry> {
    return this.#parse((reader) => {
      const start = reader.position;
      const { entry, lastField } = parseTocEntry(reader, header.version, flavour);
      return { entry, body: reader.bytes.subarray(start, lastField) };
    }, 'its table of contents is cut off');
  }

  /** Gives what was read ahead back to the source. */
  release(): void {
    this.#source.unread(Buffer.from(this.#window.subarray(this.#start, this.#end)));
    this.#start = this.#end;
  }

  /** True when nothing follows. */
  async atEnd(): Promise<boolean> {
    return this.#start === this.#end && !(await this.#source.ensure());
  }

  async #parse<T>(parse: (reader: BinaryReader) => T, cutOff: string): Promise<T> {
    let wanted = intBytes;
    for (;;) {
      while (this.#end - this.#start < wanted) {
        if (!(await this.#fill(wanted - (this.#end - this.#start)))) throw incompleteArchive(cutOff);
      }
      const reader = new BinaryReader(this.#window, this.#start, this.#end);
      try {
        const parsed = parse(reader);
        this.#start = reader.position;
        return parsed;
      } catch (error) {
        if (!(error instanceof WindowTooShort)) throw error;
        // Asking for exactly what is missing keeps a long text from being parsed again for every small chunk.
        wanted = this.#end - this.#start + error.missing;
        if (wanted > maxEntryBytes) throw damagedArchive('an entry is larger than any real one');
      }
    }
  }

  async #fill(missing: number): Promise<boolean> {
    if (!(await this.#source.ensure())) return false;
    this.#makeRoom(missing);
    this.#end += this.#source.take(this.#window, this.#end);
    return true;
  }

  /** Doubling as bytes really arrive: an announced length alone never allocates. */
  #makeRoom(missing: number): void {
    if (this.#window.length - this.#end >= Math.min(missing, 4096)) return;
    const held = this.#end - this.#start;
    const size = held * 2 > this.#window.length ? this.#window.length * 2 : this.#window.length;
    const target = size === this.#window.length ? this.#window : Buffer.allocUnsafe(size);
    this.#window.copy(target, 0, this.#start, this.#end);
    this.#window = target;
    this.#start = 0;
    this.#end = held;
  }
}
