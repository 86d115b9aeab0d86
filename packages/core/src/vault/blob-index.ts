/**
 * Which blobs a vault holds and where: one open-addressing hash table over typed arrays in shared memory, about 56
 * bytes a blob, so that millions fit where objects in a Map would not.
 *
 * One thread writes; workers look blobs up in the same memory. An entry's bytes are written before the table's slot
 * is published, so a reader sees a whole entry or none. Missing an entry that is being added is harmless (the blob
 * is sealed once too often and dropped by the writer); finding a wrong one is impossible: all 32 bytes are compared.
 */
export type BlobType = 'data' | 'tree';

export const pendingPack = 0x7fffffff;
const treeBit = 0x80000000;

/** What a worker needs to look up blobs; replaced as a whole when the index grows. */
export interface SharedIndex {
  ids: SharedArrayBuffer;
  packs: SharedArrayBuffer;
  table: SharedArrayBuffer;
}

export interface BlobLocation {
  packId: string;
  offset: number;
  /** Sealed length in bytes. */
  length: number;
  /** Plain length in bytes; for a blob stored uncompressed, its sealed length less the envelope. */
  plainLength: number;
  compressed: boolean;
}

export class BlobIndex {
  #capacity = 0;
  #count = 0;
  #ids!: Int32Array;
  #packs!: Uint32Array;
  #offsets!: Uint32Array;
  #lengths!: Uint32Array;
  #plainLengths!: Uint32Array;
  #table!: Int32Array;
  readonly #packIds: string[] = [];
  readonly #packNumbers = new Map<string, number>();
  #shared!: SharedIndex;
  /** Called with the new memory whenever it was replaced. */
  onReplaced: ((shared: SharedIndex) => void) | undefined;

  constructor(capacity = 4096) {
    this.#grow(capacity);
  }

  get size(): number {
    return this.#count;
  }

  get shared(): SharedIndex {
    return this.#shared;
  }

  get packIds(): readonly string[] {
    return this.#packIds;
  }

  /** The pack of the blob with this number, as a number into {@link packIds}. */
  packNumberOf(entry: number): number {
    return this.#packs[entry]! & 0x7fffffff;
  }

  /** The id of the blob with this number: a copy. */
  idOf(entry: number): Buffer {
    return Buffer.copyBytesFrom(this.#ids, entry * 8, 8);
  }

  isTree(entry: number): boolean {
    return (this.#packs[entry]! & treeBit) !== 0;
  }

  /** Where the blob with this number begins in its pack. */
  offsetOf(entry: number): number {
    return this.#offsets[entry]!;
  }

  /** Sealed length of the blob with this number, in bytes. */
  sealedLengthOf(entry: number): number {
    return this.#lengths[entry]!;
  }

  /** Plain length of the blob with this number; 0 when it is stored uncompressed. */
  compressedFromOf(entry: number): number {
    return this.#plainLengths[entry]!;
  }

  /** Makes another copy of a blob the one that counts. */
  move(entry: number, to: { packId: string; offset: number; length: number; compressedFrom: number }): void {
    this.#packs[entry] = (this.#packNumber(to.packId) | (this.#packs[entry]! & treeBit)) >>> 0;
    this.#offsets[entry] = to.offset;
    this.#lengths[entry] = to.length;
    this.#plainLengths[entry] = to.compressedFrom;
  }

  /** Adds a blob; a (type, id) that is there already stays where it is and false is returned. */
  add(
    packId: string | undefined,
    type: BlobType,
    id: Uint8Array,
    idOffset: number,
    offset: number,
    length: number,
    plainLength: number,
  ): boolean {
    if (this.#count === this.#capacity) this.#grow(this.#capacity * 2);
    const words = wordsOf(id, idOffset);
    const typeBit = type === 'tree' ? treeBit : 0;
    const place = this.#find(words, typeBit);
    if (place >= 0) return false;
    const entry = this.#count++;
    this.#ids.set(words, entry * 8);
    this.#packs[entry] = ((packId === undefined ? pendingPack : this.#packNumber(packId)) | typeBit) >>> 0;
    this.#offsets[entry] = offset;
    this.#lengths[entry] = length;
    this.#plainLengths[entry] = plainLength;
    Atomics.store(this.#table, ~place, entry + 1);
    return true;
  }

  /** Gives a pending blob its place, once its pack is durable. */
  place(packId: string, type: BlobType, id: Uint8Array, offset: number): void {
    const typeBit = type === 'tree' ? treeBit : 0;
    const place = this.#find(wordsOf(id, 0), typeBit);
    if (place < 0) throw new RangeError('only a pending blob can be placed');
    const entry = this.#table[place]! - 1;
    this.#offsets[entry] = offset;
    this.#packs[entry] = (this.#packNumber(packId) | typeBit) >>> 0;
  }

  has(type: BlobType, id: Uint8Array, idOffset = 0): boolean {
    return this.#find(wordsOf(id, idOffset), type === 'tree' ? treeBit : 0) >= 0;
  }

  /** Where the blob lies; undefined when it is unknown or not durable yet. */
  locate(type: BlobType, id: Uint8Array, idOffset = 0): BlobLocation | undefined {
    const place = this.#find(wordsOf(id, idOffset), type === 'tree' ? treeBit : 0);
    if (place < 0) return undefined;
    const entry = this.#table[place]! - 1;
    const packNumber = this.#packs[entry]! & 0x7fffffff;
    if (packNumber === pendingPack) return undefined;
    const length = this.#lengths[entry]!;
    const plain = this.#plainLengths[entry]!;
    return {
      packId: this.#packIds[packNumber]!,
      offset: this.#offsets[entry]!,
      length,
      plainLength: plain === 0 ? length - 32 : plain,
      compressed: plain !== 0,
    };
  }

  /** The blob's number, from 0 to {@link size}; undefined when unknown. For marking blobs in arrays of one's own. */
  entryOf(type: BlobType, id: Uint8Array, idOffset = 0): number | undefined {
    const place = this.#find(wordsOf(id, idOffset), type === 'tree' ? treeBit : 0);
    return place < 0 ? undefined : this.#table[place]! - 1;
  }

  /** What a number from {@link entryOf} stands for. The blob must not be pending. */
  blobAt(entry: number): { type: BlobType; id: Buffer; location: BlobLocation } {
    const id = Buffer.from(new Uint8Array(this.#ids.buffer, entry * 32, 32));
    const type = (this.#packs[entry]! & treeBit) === 0 ? 'data' : 'tree';
    const location = this.locate(type, id);
    if (!location) throw new RangeError('a pending blob lies nowhere yet');
    return { type, id, location };
  }

  /** The numbers of the blobs that are marked with 1, in the order in which they lie in their packs. */
  inPackOrder(marks: Uint8Array): Uint32Array {
    let count = 0;
    for (const mark of marks) count += mark;
    const entries = new Uint32Array(count);
    for (let entry = 0, at = 0; entry < marks.length; entry++) if (marks[entry] === 1) entries[at++] = entry;
    return entries.sort(
      (a, b) => this.packNumberOf(a) - this.packNumberOf(b) || this.#offsets[a]! - this.#offsets[b]!,
    );
  }

  /** The blob's plain length, also while it is pending; undefined when unknown. */
  plainLength(type: BlobType, id: Uint8Array, idOffset = 0): number | undefined {
    const place = this.#find(wordsOf(id, idOffset), type === 'tree' ? treeBit : 0);
    if (place < 0) return undefined;
    const entry = this.#table[place]! - 1;
    return this.#plainLengths[entry] || this.#lengths[entry]! - 32;
  }

  #packNumber(packId: string): number {
    let number = this.#packNumbers.get(packId);
    if (number === undefined) {
      number = this.#packIds.push(packId) - 1;
      this.#packNumbers.set(packId, number);
    }
    return number;
  }

  /** The table slot that holds the id, or ~(the free slot where it belongs). */
  #find(words: Int32Array, typeBit: number): number {
    return findInTable(this.#table, this.#ids, this.#packs, words, typeBit);
  }

  #grow(capacity: number): void {
    const ids = new SharedArrayBuffer(capacity * 32);
    const packs = new SharedArrayBuffer(capacity * 4);
    const table = new SharedArrayBuffer(tableSize(capacity) * 4);
    const grownIds = new Int32Array(ids);
    const grownPacks = new Uint32Array(packs);
    const grow = (old: Uint32Array | undefined): Uint32Array => {
      const grown = new Uint32Array(capacity);
      if (old) grown.set(old);
      return grown;
    };
    if (this.#count > 0) {
      grownIds.set(this.#ids);
      grownPacks.set(this.#packs);
    }
    this.#ids = grownIds;
    this.#packs = grownPacks;
    this.#offsets = grow(this.#offsets);
    this.#lengths = grow(this.#lengths);
    this.#plainLengths = grow(this.#plainLengths);
    this.#table = new Int32Array(table);
    this.#capacity = capacity;
    for (let entry = 0; entry < this.#count; entry++) {
      const place = this.#find(this.#ids.subarray(entry * 8, entry * 8 + 8), this.#packs[entry]! & treeBit);
      this.#table[~place] = entry + 1;
    }
    this.#shared = { ids, packs, table };
    this.onReplaced?.(this.#shared);
  }
}

function tableSize(capacity: number): number {
  let size = 1024;
  while (size < capacity * 1.6) size *= 2;
  return size;
}

const idWords = new Int32Array(8);
const idWordBytes = new Uint8Array(idWords.buffer);

/** The id as eight words, in one scratch array of this thread. */
function wordsOf(id: Uint8Array, offset: number): Int32Array {
  for (let i = 0; i < 32; i++) idWordBytes[i] = id[offset + i]!;
  return idWords;
}

function findInTable(
  table: Int32Array,
  ids: Int32Array,
  packs: Uint32Array,
  words: Int32Array,
  typeBit: number,
): number {
  const mask = table.length - 1;
  // Ids are SHA-256: their own bits are the hash.
  let slot = ((words[1]! ^ (typeBit >>> 7)) & mask) >>> 0;
  for (;;) {
    const entry = Atomics.load(table, slot) - 1;
    if (entry < 0) return ~slot;
    const at = entry * 8;
    if (
      ids[at] === words[0] &&
      ids[at + 1] === words[1] &&
      ids[at + 2] === words[2] &&
      ids[at + 3] === words[3] &&
      ids[at + 4] === words[4] &&
      ids[at + 5] === words[5] &&
      ids[at + 6] === words[6] &&
      ids[at + 7] === words[7] &&
      (packs[entry]! & treeBit) >>> 0 === typeBit >>> 0
    ) {
      return slot;
    }
    slot = (slot + 1) & mask;
  }
}

/** A worker's read-only look-up in the same memory. */
export class SharedIndexReader {
  readonly #ids: Int32Array;
  readonly #packs: Uint32Array;
  readonly #table: Int32Array;

  constructor(shared: SharedIndex) {
    this.#ids = new Int32Array(shared.ids);
    this.#packs = new Uint32Array(shared.packs);
    this.#table = new Int32Array(shared.table);
  }

  has(type: BlobType, id: Uint8Array): boolean {
    const typeBit = type === 'tree' ? treeBit : 0;
    return findInTable(this.#table, this.#ids, this.#packs, wordsOf(id, 0), typeBit) >= 0;
  }
}
