/**
 * Index files: which blobs lie in which packs (restic-format: index).
 *
 * A vault of a terabyte lists a million blobs. Reading goes from the JSON bytes straight into typed arrays, one pack
 * at a time, without a string or an object per blob.
 */
import { createByteWriter, joinWritten, reserve, writeAscii } from './byte-writer.ts';
import { damaged, excerpt, unencodable } from './damaged.ts';
import { writeInteger } from './go-json.ts';
import { idSize, isId, readHexId, writeHexId } from './ids.ts';
import {
  another,
  type JsonReader,
  malformed,
  peek,
  readJson,
  skipValue,
  take,
  takeEnd,
  takeKey,
  takeNull,
  takeUint,
} from './json-reader.ts';
import { envelopeSize, type PackEntry, packSizeLimit } from './pack-header.ts';

/** A pack as it is written to an index file: always with all of its blobs, because readers compute its size. */
export interface IndexedPack {
  /** 64 hex digits. */
  id: string;
  entries: readonly PackEntry[];
}

/** The text of an index file. Keep it below 50 000 blobs: older restics take 8 MiB at most. */
export function encodeIndexFile(packs: Iterable<IndexedPack>): Buffer {
  const writer = createByteWriter();
  let separator = '{"packs":[';
  let empty = true;
  for (const { id, entries } of packs) {
    if (!isId(id) || entries.length === 0) throw unencodable('a pack in an index has no id or no blobs');
    writeAscii(writer, `${separator}{"id":"${id}","blobs":[`);
    separator = ',';
    empty = false;
    for (const [i, entry] of entries.entries()) {
      if (i > 0) writeAscii(writer, ',');
      if (entry.id.length !== idSize) throw unencodable('a blob whose id is not 32 bytes long');
      writeAscii(writer, '{"id":"');
      reserve(writer, 64);
      writeHexId(entry.id, 0, writer.bytes, writer.at);
      writer.at += 64;
      writeAscii(writer, entry.type === 'tree' ? '","type":"tree","offset":' : '","type":"data","offset":');
      writeInteger(writer, entry.offset);
      writeAscii(writer, ',"length":');
      writeInteger(writer, entry.length);
      if (entry.plainLength !== undefined) {
        writeAscii(writer, ',"uncompressed_length":');
        writeInteger(writer, entry.plainLength);
      }
      writeAscii(writer, '}');
    }
    writeAscii(writer, ']}');
  }
  writeAscii(writer, empty ? '{"packs":[]}\n' : ']}\n');
  return joinWritten(writer);
}

/**
 * The blobs of one pack, field by field: blob i has its id at `ids[32 i]`, and so on. The arrays are longer than
 * `count` and are used again for the next pack: take what you need before you return.
 */
export interface PackBlobs {
  count: number;
  ids: Buffer;
  /** 1 for a tree, 0 for data. */
  isTree: Uint8Array;
  offsets: Float64Array;
  /** Sealed lengths. */
  lengths: Float64Array;
  /** Lengths before compression; 0 for blobs that are stored uncompressed. */
  plainLengths: Float64Array;
}

/**
 * Reads an index file, pack by pack. `onPack` gets the pack's id (32 bytes, used again for the next) and its blobs.
 * Throws `vault-damaged`, possibly after some packs: a caller that wants all or nothing drops what it was given.
 *
 * The key `supersedes` that restic 0.14 still writes is passed over, as every restic does.
 */
export function decodeIndexFile(bytes: Buffer, onPack: (packId: Buffer, blobs: PackBlobs) => void): void {
  const reader = readJson(bytes);
  const room: Room = { packId: Buffer.alloc(idSize), blobs: roomFor(1024) };
  take(reader, 0x7b);
  let seen = false;
  for (let first = true; another(reader, first, 0x7d); first = false) {
    const key = takeKey(reader);
    if (key !== 'packs') {
      skipValue(reader);
      continue;
    }
    if (seen) throw damaged('an index has two lists of packs');
    seen = true;
    if (takeNull(reader)) continue;
    take(reader, 0x5b);
    for (let firstPack = true; another(reader, firstPack, 0x5d); firstPack = false) {
      takePack(reader, room);
      onPack(room.packId, room.blobs);
    }
  }
  takeEnd(reader);
  if (!seen) throw damaged('an index has no list of packs');
}

interface Room {
  packId: Buffer;
  blobs: PackBlobs;
}

function roomFor(count: number, old?: PackBlobs): PackBlobs {
  const grow = (from: Float64Array | undefined) => {
    const array = new Float64Array(count);
    if (from) array.set(from);
    return array;
  };
  const ids = Buffer.allocUnsafeSlow(count * idSize);
  const isTree = new Uint8Array(count);
  if (old) {
    old.ids.copy(ids);
    isTree.set(old.isTree);
  }
  return {
    count: old?.count ?? 0,
    ids,
    isTree,
    offsets: grow(old?.offsets),
    lengths: grow(old?.lengths),
    plainLengths: grow(old?.plainLengths),
  };
}

function takePack(reader: JsonReader, room: Room): void {
  room.blobs.count = 0;
  let hasId = false;
  let hasBlobs = false;
  take(reader, 0x7b);
  for (let first = true; another(reader, first, 0x7d); first = false) {
    const key = takeKey(reader);
    if (key === 'id' && !hasId) {
      takeHexId(reader, room.packId, 0);
      hasId = true;
    } else if (key === 'blobs' && !hasBlobs) {
      hasBlobs = true;
      if (takeNull(reader)) continue;
      take(reader, 0x5b);
      for (let firstBlob = true; another(reader, firstBlob, 0x5d); firstBlob = false) takeBlob(reader, room);
    } else if (key === 'id' || key === 'blobs') {
      throw damaged(`a pack in an index has "${key}" twice`);
    } else {
      skipValue(reader);
    }
  }
  if (!hasId) throw damaged('a pack in an index has no id');
}

const idField = 1;
const typeField = 2;
const offsetField = 4;
const lengthField = 8;
const plainLengthField = 16;

const knownKeys = (
  [
    ['id', idField],
    ['type', typeField],
    ['offset', offsetField],
    ['length', lengthField],
    ['uncompressed_length', plainLengthField],
  ] as const
).map(([key, field]) => ({ text: Buffer.from(`"${key}"`), field }));

function takeBlob(reader: JsonReader, room: Room): void {
  if (room.blobs.count === room.blobs.isTree.length) room.blobs = roomFor(room.blobs.count * 2, room.blobs);
  const { blobs } = room;
  const at = blobs.count;
  let seen = 0;
  let offset = 0;
  let length = 0;
  let plainLength = 0;
  take(reader, 0x7b);
  for (let first = true; another(reader, first, 0x7d); first = false) {
    const field = takeBlobKey(reader);
    if ((seen & field) !== 0) throw damaged('a blob in an index has a key twice');
    seen |= field;
    if (field === idField) takeHexId(reader, blobs.ids, at * idSize);
    else if (field === typeField) blobs.isTree[at] = takeBlobType(reader);
    else if (field === offsetField) offset = takeUint(reader, packSizeLimit);
    else if (field === lengthField) length = takeUint(reader, packSizeLimit);
    else if (field === plainLengthField) plainLength = takeUint(reader, packSizeLimit);
    else skipValue(reader);
  }
  const needed = idField | typeField | offsetField | lengthField;
  if ((seen & needed) !== needed) throw damaged('a blob in an index lacks its id, type, offset or length');
  if (length < envelopeSize) throw damaged('an index lists a blob that is shorter than its envelope');
  if (offset + length > packSizeLimit) throw damaged('an index lists a blob beyond 4 GiB');
  blobs.offsets[at] = offset;
  blobs.lengths[at] = length;
  blobs.plainLengths[at] = plainLength;
  blobs.count += 1;
}

/** Takes a key and its colon without making a string of it; 0 for an unknown one. */
function takeBlobKey(reader: JsonReader): number {
  if (peek(reader) !== 0x22) throw malformed(reader, 'a key');
  const { bytes, at } = reader;
  for (let i = 0; i < knownKeys.length; i++) {
    const { text, field } = knownKeys[i]!;
    if (startsWith(bytes, at, text)) {
      reader.at = at + text.length;
      take(reader, 0x3a);
      return field;
    }
  }
  takeKey(reader);
  return 0;
}

function startsWith(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[at + i] !== text[i]) return false;
  }
  return true;
}

const treeText = Buffer.from('"tree"');
const dataText = Buffer.from('"data"');

function takeBlobType(reader: JsonReader): number {
  peek(reader);
  const isTree = startsWith(reader.bytes, reader.at, treeText);
  if (!isTree && !startsWith(reader.bytes, reader.at, dataText)) {
    const text = reader.bytes.toString('latin1', reader.at, reader.at + 20);
    throw damaged(`an index lists a blob of the unknown type ${excerpt(text)}`);
  }
  reader.at += treeText.length;
  return isTree ? 1 : 0;
}

function takeHexId(reader: JsonReader, to: Buffer, toAt: number): void {
  take(reader, 0x22);
  const { bytes, at } = reader;
  if (bytes.length - at < 65 || bytes[at + 64] !== 0x22 || !readHexId(bytes, at, to, toAt)) {
    throw damaged('an index lists something that is not an id');
  }
  reader.at = at + 65;
}
