/**
 * Reads blobs in the order asked for, ahead of the reader: the next blobs are grouped by pack, neighbours are fetched
 * in one read, and workers open and check them while the reader is busy with the ones before.
 */

import { sha256 } from '../crypto/sha256.ts';
import { HoldfastError, isHoldfastError, throwIfCancelled } from '../errors.ts';
import type { BlobLocation, BlobType } from './blob-index.ts';
import { chunkMaxBytes, type Slot, type SlotPool } from './chunker.ts';
import { idToHex } from './format/ids.ts';
import { openBlob } from './sealed-blob.ts';
import type { Vault } from './vault.ts';
import type { SealedPlace } from './worker/jobs.ts';

export interface BlobRequest<Tag> {
  /** 32 bytes at `idOffset`. */
  id: Uint8Array;
  idOffset: number;
  tag: Tag;
}

export interface ReadBlob<Tag> {
  /** Valid until the next blob is asked for. */
  plain: Buffer;
  tag: Tag;
}

export interface DamagedBlob<Tag> {
  plain: undefined;
  /** Why the blob cannot be had: `vault-damaged`, or the storage's error. */
  damage: HoldfastError;
  tag: Tag;
}

/** Bytes between two blobs of one pack that are cheaper to read along than to skip. */
const gapBytes = 32 * 1024;
const windowBlobs = 256;

interface Wanted<Tag> {
  request: BlobRequest<Tag>;
  location: BlobLocation;
}

interface OpenedWindow<Tag> {
  blobs: (ReadBlob<Tag> | DamagedBlob<Tag>)[];
  slot: Slot | undefined;
}

/** Reads one blob whole, here; for trees and other small things. */
export async function readBlob(vault: Vault, type: BlobType, id: Uint8Array, idOffset = 0): Promise<Buffer> {
  return readLocated(vault, type, locate(vault, type, id, idOffset), id, idOffset);
}

/** As {@link readBlob}, of a blob whose place is known. */
export async function readLocated(
  vault: Vault,
  type: BlobType,
  location: BlobLocation,
  id: Uint8Array,
  idOffset = 0,
): Promise<Buffer> {
  const { packId, offset, length } = location;
  const sealed =
    type === 'tree'
      ? await ofPack(packId, (name) => vault.treePacks.read(name, offset, length))
      : await readPack(vault, packId, offset, length);
  const plain = openBlob(vault.envelope, sealed, location.compressed ? location.plainLength : undefined);
  if (plain === undefined || !sha256(plain).equals(id.subarray(idOffset, idOffset + 32))) {
    throw damagedBlob(location, id, idOffset);
  }
  return ownBuffer(plain);
}

/** Reads data blobs in order. Leaving the loop early stops the reading ahead. */
export async function* readBlobs<Tag>(
  vault: Vault,
  requests: Iterable<BlobRequest<Tag>> | AsyncIterable<BlobRequest<Tag>>,
  signal?: AbortSignal,
): AsyncGenerator<ReadBlob<Tag>> {
  for await (const blob of tryReadBlobs(vault, requests, signal)) {
    if (blob.plain === undefined) throw blob.damage;
    yield blob;
  }
}

/**
 * As {@link readBlobs}, but a blob that is missing or damaged takes its place in the order and does not end the rest.
 * An undefined request lets what was asked for so far be read before more is: for an asker who holds on to something
 * until its blobs come.
 */
export async function* tryReadBlobs<Tag>(
  vault: Vault,
  requests: Iterable<BlobRequest<Tag>> | AsyncIterable<BlobRequest<Tag> | undefined>,
  signal?: AbortSignal,
): AsyncGenerator<ReadBlob<Tag> | DamagedBlob<Tag>> {
  const windows = planWindows(vault, requests);
  const ahead: Promise<OpenedWindow<Tag>>[] = [];
  const depth = vault.workers.size + 1;
  // The vault may be closed before the last slot is given back.
  const { slots } = vault;
  let ended = false;
  try {
    for (;;) {
      throwIfCancelled(signal);
      while (!ended && ahead.length < depth) {
        const next = await windows.next();
        if (next.done) {
          ended = true;
          break;
        }
        const opened = Array.isArray(next.value)
          ? openWindow(vault, slots, next.value, signal)
          : Promise.resolve({ blobs: [next.value], slot: undefined });
        // A failure is thrown when its turn comes; until then it must not count as unhandled.
        opened.catch(() => {});
        ahead.push(opened);
      }
      const current = ahead.shift();
      if (!current) return;
      const window = await current;
      try {
        yield* window.blobs;
      } finally {
        if (window.slot) slots.give(window.slot);
      }
    }
  } finally {
    await windows.return(undefined);
    // Waited for, so that nothing is read for this any more once it is left.
    for (const rest of await Promise.allSettled(ahead)) {
      if (rest.status === 'fulfilled' && rest.value.slot) slots.give(rest.value.slot);
    }
  }
}

/** The chunks of one file's content, in order; each valid until the next is asked for. */
export async function* readContent(
  vault: Vault,
  content: Uint8Array,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const { plain } of readBlobs(vault, contentRequests(content), signal)) yield plain;
}

function* contentRequests(content: Uint8Array): Generator<BlobRequest<undefined>> {
  for (let idOffset = 0; idOffset < content.length; idOffset += 32)
    yield { id: content, idOffset, tag: undefined };
}

async function* planWindows<Tag>(
  vault: Vault,
  requests: Iterable<BlobRequest<Tag>> | AsyncIterable<BlobRequest<Tag> | undefined>,
): AsyncGenerator<Wanted<Tag>[] | DamagedBlob<Tag>, void, undefined> {
  let window: Wanted<Tag>[] = [];
  let plainBytes = 0;
  for await (const request of requests) {
    if (request === undefined) {
      yield window;
      window = [];
      plainBytes = 0;
      continue;
    }
    let location: BlobLocation;
    try {
      location = locate(vault, 'data', request.id, request.idOffset);
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (window.length > 0) yield window;
      window = [];
      plainBytes = 0;
      yield { plain: undefined, damage: error, tag: request.tag };
      continue;
    }
    if (
      window.length > 0 &&
      (plainBytes + location.plainLength > chunkMaxBytes || window.length === windowBlobs)
    ) {
      yield window;
      window = [];
      plainBytes = 0;
    }
    window.push({ request, location });
    plainBytes += location.plainLength;
  }
  if (window.length > 0) yield window;
}

async function openWindow<Tag>(
  vault: Vault,
  slots: SlotPool,
  wanted: Wanted<Tag>[],
  signal: AbortSignal | undefined,
): Promise<OpenedWindow<Tag>> {
  if (wanted.length === 0) return { blobs: [], slot: undefined };
  const plainBytes = wanted.reduce((sum, { location }) => sum + location.plainLength, 0);
  // Before anything is waited for, so that windows get their slots in order: one that is due later and holds the last
  // slot would keep the one that is due now waiting for ever.
  const slot = plainBytes <= chunkMaxBytes ? await slots.take() : undefined;
  try {
    const { sealed, places } = await fetchSealed(vault, wanted, signal);
    const result = await vault.workers.run(
      { kind: 'open-blobs', sealed, blobs: places, offset: slot?.offset },
      sealed.map((bytes) => bytes.buffer as ArrayBuffer),
    );
    if (result.damaged >= 0) {
      const { location, request } = wanted[result.damaged]!;
      throw damagedBlob(location, request.id, request.idOffset);
    }
    const plain = slot ? slot.bytes.subarray(0, plainBytes) : Buffer.from(result.plain!.buffer);
    let at = 0;
    const blobs = wanted.map(({ request, location }) => {
      const from = at;
      at += location.plainLength;
      return { plain: plain.subarray(from, at), tag: request.tag };
    });
    return { blobs, slot };
  } catch (error) {
    if (slot) slots.give(slot);
    if (!isDamage(error)) throw error;
    return { blobs: await readOneByOne(vault, wanted, signal), slot: undefined };
  }
}

/** Something in a window is damaged: which of its blobs are not? */
async function readOneByOne<Tag>(
  vault: Vault,
  wanted: Wanted<Tag>[],
  signal: AbortSignal | undefined,
): Promise<(ReadBlob<Tag> | DamagedBlob<Tag>)[]> {
  const blobs: (ReadBlob<Tag> | DamagedBlob<Tag>)[] = [];
  for (const { request, location } of wanted) {
    throwIfCancelled(signal);
    const { id, idOffset, tag } = request;
    try {
      blobs.push({ plain: await readLocated(vault, 'data', location, id, idOffset), tag });
    } catch (error) {
      if (!isDamage(error)) throw error;
      blobs.push({ plain: undefined, damage: error, tag });
    }
  }
  return blobs;
}

function isDamage(error: unknown): error is HoldfastError {
  return isHoldfastError(error) && ['vault-damaged', 'storage-failed', 'storage-denied'].includes(error.code);
}

async function fetchSealed<Tag>(
  vault: Vault,
  wanted: Wanted<Tag>[],
  signal: AbortSignal | undefined,
): Promise<{ sealed: Buffer[]; places: SealedPlace[] }> {
  const order = wanted
    .map((_, i) => i)
    .sort((a, b) => comparePlaces(wanted[a]!.location, wanted[b]!.location));
  const ranges: { packId: string; offset: number; end: number }[] = [];
  const places = new Array<SealedPlace>(wanted.length);
  for (const i of order) {
    const { request, location } = wanted[i]!;
    let range = ranges.at(-1);
    if (!range || range.packId !== location.packId || location.offset > range.end + gapBytes) {
      range = { packId: location.packId, offset: location.offset, end: location.offset };
      ranges.push(range);
    }
    range.end = Math.max(range.end, location.offset + location.length);
    places[i] = {
      id: request.id.slice(request.idOffset, request.idOffset + 32),
      buffer: ranges.length - 1,
      offset: location.offset - range.offset,
      length: location.length,
      plainLength: location.compressed ? location.plainLength : undefined,
    };
  }
  const sealed = await Promise.all(
    ranges.map(async ({ packId, offset, end }) =>
      ownBuffer(await readPack(vault, packId, offset, end - offset, signal)),
    ),
  );
  return { sealed, places };
}

function comparePlaces(a: BlobLocation, b: BlobLocation): number {
  return a.packId === b.packId ? a.offset - b.offset : a.packId < b.packId ? -1 : 1;
}

/** A buffer that may be transferred: it shares its memory with nobody. */
export function ownBuffer(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.length) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}

function locate(vault: Vault, type: BlobType, id: Uint8Array, idOffset: number): BlobLocation {
  const location = vault.index.locate(type, id, idOffset);
  if (!location) throw missingBlob(type, idToHex(Buffer.from(id.subarray(idOffset, idOffset + 32))));
  return location;
}

/** For a blob, by its id in hex, that is in no index. */
export function missingBlob(type: BlobType, hex: string): HoldfastError {
  return new HoldfastError(
    'vault-damaged',
    `The vault’s index does not know ${type === 'tree' ? 'directory' : 'data'} block ${hex.slice(0, 10)}. A pack or index file is missing; verify the vault to see which backups are affected.`,
    { data: { blob: hex, type } },
  );
}

/** A range of a pack; `vault-damaged` when the pack is not there. */
export async function readPack(
  vault: Vault,
  packId: string,
  offset: number,
  length: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  return ofPack(packId, (name) => vault.storage.read(name, offset, length, { signal }));
}

async function ofPack(packId: string, read: (name: string) => Promise<Buffer>): Promise<Buffer> {
  const name = `data/${packId.slice(0, 2)}/${packId}`;
  try {
    return await read(name);
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'storage-not-found') {
      throw new HoldfastError(
        'vault-damaged',
        `The vault’s file ${name} is missing. Backups that need it cannot be restored whole; verify the vault to see which.`,
        { cause: error, data: { file: name } },
      );
    }
    throw error;
  }
}

/** For a blob whose bytes are not what was stored. */
export function damagedBlob(location: BlobLocation, id: Uint8Array, idOffset: number): HoldfastError {
  const file = `data/${location.packId.slice(0, 2)}/${location.packId}`;
  return new HoldfastError(
    'vault-damaged',
    `The vault’s file ${file} is damaged at byte ${location.offset}: what is there is not what was stored. Nothing of it was used; verify the vault to see which backups are affected.`,
    {
      data: {
        file,
        offset: location.offset,
        blob: idToHex(Buffer.from(id.subarray(idOffset, idOffset + 32))),
      },
    },
  );
}
