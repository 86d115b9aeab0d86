/** What is learnt about a dump while it passes: the facts for the manifest. */
import { createHash } from 'node:crypto';
import type { ArchiveHeader } from './header.ts';
import { copyColumns, encodingOf, sequenceState, type TextOf, textDecoder } from './text.ts';
import { fileNameOf, type TocEntry } from './toc-entry.ts';

export interface TableFacts {
  schema: string;
  name: string;
  dumpId: number;
  file: string;
  /** In the order of the data; undefined when the table has no columns of its own. */
  columns?: string[];
  rows: number;
  /** Of the COPY text, its terminator not counted: what COPY … TO STDOUT gives. */
  bytes: number;
  /** Of the same text, hex. */
  sha256: string;
}

/** A data block that is neither a table's COPY text nor large objects. */
export interface OtherDataFacts {
  desc: string;
  name: string;
  dumpId: number;
  file: string;
  bytes: number;
  sha256: string;
}

export interface SequenceFacts {
  schema: string;
  name: string;
  /** Decimal: it may exceed what a number holds. */
  lastValue: string;
  isCalled: boolean;
}

export interface LargeObjectFacts {
  count: number;
  bytes: number;
  /** Of the lines `<oid> <bytes> <sha256 of the content>\n` in ascending order of OID, hex. */
  sha256: string;
}

export interface ArchiveSummary {
  /** Such as 1.14.0. */
  archiveVersion: string;
  serverVersion: string;
  dumpVersion: string;
  database: string;
  encoding: string;
  entryCount: number;
  entriesByDesc: Record<string, number>;
  owners: string[];
  tables: TableFacts[];
  otherData: OtherDataFacts[];
  sequences: SequenceFacts[];
  largeObjects: LargeObjectFacts;
}

/** An entry whose data block is still to come. */
export interface ExpectedData {
  dumpId: number;
  desc: string;
  schema: string;
  name: string;
  file: string;
  isCopy: boolean;
  columns: string[] | undefined;
}

/** Collects from the entries as they pass. Entries without data are counted, not kept. */
export class SummaryBuilder {
  readonly #header: ArchiveHeader;
  #textOf: TextOf = textDecoder('UTF8');
  #encoding = 'UTF8';
  #entryCount = 0;
  #byDesc = new Map<string, number>();
  #owners = new Set<string>();
  #sequences: SequenceFacts[] = [];
  readonly expected = new Map<number, ExpectedData>();
  readonly tables: TableFacts[] = [];
  readonly otherData: OtherDataFacts[] = [];
  readonly largeObjects = new LargeObjectDigest();

  constructor(header: ArchiveHeader) {
    this.#header = header;
  }

  addEntry(entry: TocEntry): void {
    const text = (bytes: Buffer | undefined) => (bytes === undefined ? '' : this.#textOf(bytes));
    this.#entryCount++;
    this.#byDesc.set(entry.desc, (this.#byDesc.get(entry.desc) ?? 0) + 1);
    if (entry.owner !== undefined && entry.owner.length > 0) this.#owners.add(text(entry.owner));
    if (entry.desc === 'ENCODING') {
      this.#encoding = encodingOf(text(entry.definition)) ?? this.#encoding;
      this.#textOf = textDecoder(this.#encoding);
    } else if (entry.desc === 'SEQUENCE SET') {
      const state = sequenceState(text(entry.definition));
      if (state) this.#sequences.push({ schema: text(entry.namespace), name: text(entry.tag), ...state });
    }
    if (entry.hasData) {
      const isCopy = entry.desc === 'TABLE DATA' && (entry.copyStatement?.length ?? 0) > 0;
      this.expected.set(entry.dumpId, {
        dumpId: entry.dumpId,
        desc: entry.desc,
        schema: text(entry.namespace),
        name: text(entry.tag),
        file: fileNameOf(entry, this.#header.version),
        isCopy,
        columns: isCopy ? copyColumns(text(entry.copyStatement)) : undefined,
      });
    }
  }

  build(): ArchiveSummary {
    const { version, serverVersion, dumpVersion, database } = this.#header;
    return {
      archiveVersion: `${version.major}.${version.minor}.${version.revision}`,
      serverVersion: serverVersion ? this.#textOf(serverVersion) : '',
      dumpVersion: dumpVersion ? this.#textOf(dumpVersion) : '',
      database: database ? this.#textOf(database) : '',
      encoding: this.#encoding,
      entryCount: this.#entryCount,
      entriesByDesc: Object.fromEntries([...this.#byDesc].sort(([a], [b]) => (a < b ? -1 : 1))),
      owners: [...this.#owners].sort(),
      tables: this.tables,
      otherData: this.otherData,
      sequences: this.#sequences,
      largeObjects: this.largeObjects.facts(),
    };
  }
}

/** 44 bytes of memory for each large object, so that millions are bearable and their order does not matter. */
export class LargeObjectDigest {
  #oids: number[] = [];
  #sizes: number[] = [];
  #hashes = Buffer.alloc(32 * 64);
  #bytes = 0;

  add(oid: number, sizeBytes: number, sha256: Uint8Array): void {
    const at = this.#oids.length * 32;
    if (at === this.#hashes.length) {
      const larger = Buffer.alloc(at * 2);
      this.#hashes.copy(larger);
      this.#hashes = larger;
    }
    this.#hashes.set(sha256, at);
    this.#oids.push(oid);
    this.#sizes.push(sizeBytes);
    this.#bytes += sizeBytes;
  }

  facts(): LargeObjectFacts {
    const order = Uint32Array.from(this.#oids.keys()).sort((a, b) => this.#oids[a]! - this.#oids[b]!);
    const digest = createHash('sha256');
    for (const index of order) {
      const hash = this.#hashes.toString('hex', index * 32, index * 32 + 32);
      digest.update(`${this.#oids[index]} ${this.#sizes[index]} ${hash}\n`);
    }
    return { count: this.#oids.length, bytes: this.#bytes, sha256: digest.digest('hex') };
  }
}
