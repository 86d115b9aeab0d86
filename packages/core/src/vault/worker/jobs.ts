/**
 * What the main thread asks of a worker and what comes back. A worker keeps no state between jobs but the keys, the
 * slots' memory and the current index, so any worker can do any job.
 */
import type { BlobType, SharedIndex } from '../blob-index.ts';

export interface WorkerSetup {
  keys: { encrypt: Uint8Array; macK: Uint8Array; macR: Uint8Array };
  /** 0 for repositories of version 1. */
  compressionLevel: number;
  index: SharedIndex;
}

/** Sent to every worker; no answer. */
export type Notice = { kind: 'index'; index: SharedIndex } | { kind: 'slots'; memory: SharedArrayBuffer };

/** Hash the bytes in a slot and, unless the vault has them, seal them in place. */
export interface SealSlotJob {
  kind: 'seal-slot';
  type: BlobType;
  offset: number;
  length: number;
}

export interface SealSlotResult {
  id: Uint8Array;
  /** Length of the sealed blob, which now lies where the plain bytes were; 0 when the vault had it. */
  sealedLength: number;
  compressed: boolean;
}

/** Read small files (each at most one chunk), hash them and seal what is new into the slot. */
export interface SealFilesJob {
  kind: 'seal-files';
  offset: number;
  /** Room in the slot. */
  capacity: number;
  files: SmallFile[];
}

export interface SmallFile {
  path: Uint8Array;
  size: number;
  inode: bigint;
  mtimeNs: bigint;
  ctimeNs: bigint;
}

export interface SealFilesResult {
  files: SealedFile[];
}

export type SealedFile =
  | {
      status: 'read' | 'changed';
      /** Bytes read. */
      length: number;
      /** 32 bytes; empty for an empty file. */
      id: Uint8Array;
      sealedOffset: number;
      /** 0 when the vault had it. */
      sealedLength: number;
      compressed: boolean;
    }
  /** The slot was full before this file: ask again. */
  | { status: 'no-room' }
  /** The file is larger than one chunk by now: read it as a stream. */
  | { status: 'grown' }
  | { status: 'failed'; error: string };

/** Open sealed blobs that lie in `sealed` and put them one after another into a slot. */
export interface OpenBlobsJob {
  kind: 'open-blobs';
  sealed: Uint8Array[];
  blobs: SealedPlace[];
  /** Where in the slots' memory the plain bytes go; undefined: into a buffer of their own. */
  offset: number | undefined;
}

export interface SealedPlace {
  id: Uint8Array;
  /** Which of `sealed`, and where in it. */
  buffer: number;
  offset: number;
  length: number;
  /** Undefined for a blob stored uncompressed. */
  plainLength: number | undefined;
}

export interface OpenBlobsResult {
  /** The number of the first blob that is damaged, or -1. */
  damaged: number;
  /** Only when no slot was given. */
  plain: Uint8Array | undefined;
}

/** Open sealed blobs, check them, and seal what was in them with the keys of another vault, in the same places. */
export interface ResealBlobsJob {
  kind: 'reseal-blobs';
  sealed: Uint8Array;
  /** `buffer` is of no meaning. */
  blobs: SealedPlace[];
  keys: WorkerSetup['keys'];
}

export interface ResealBlobsResult {
  /** The number of the first blob that is damaged, or -1. */
  damaged: number;
  sealed: Uint8Array;
}

/** Read a whole pack as a sceptic: name, header, every blob. */
export interface CheckPackJob {
  kind: 'check-pack';
  packId: string;
  pack: Uint8Array;
  version: 1 | 2;
}

export interface CheckPackResult {
  /** Everything that is wrong, in words; empty when the pack is sound. */
  problems: string[];
  /** Type and id in hex of the blobs that are damaged; undefined when it cannot be told which are. */
  damaged: string[] | undefined;
  /** Header entries as they lie in the pack, for comparison with the index: see format/pack-header.ts. */
  header: Uint8Array | undefined;
}

/** Open sealed blobs and compare their hashes; the sealed bytes come back to be stored elsewhere as they are. */
export interface CheckBlobsJob {
  kind: 'check-blobs';
  sealed: Uint8Array;
  /** Places in `sealed`. */
  blobs: Omit<SealedPlace, 'buffer'>[];
}

export interface CheckBlobsResult {
  sealed: Uint8Array;
  /** Numbers of the blobs that are damaged. */
  damaged: number[];
}

export type Job = SealSlotJob | SealFilesJob | OpenBlobsJob | ResealBlobsJob | CheckPackJob | CheckBlobsJob;

export type ResultOf<J extends Job> = J extends SealSlotJob
  ? SealSlotResult
  : J extends SealFilesJob
    ? SealFilesResult
    : J extends OpenBlobsJob
      ? OpenBlobsResult
      : J extends ResealBlobsJob
        ? ResealBlobsResult
        : J extends CheckBlobsJob
          ? CheckBlobsResult
          : CheckPackResult;

export interface JobMessage {
  number: number;
  job: Job;
}

export interface ResultMessage {
  number: number;
  result?: unknown;
  /** Without a code it is a fault of ours, and `message` is for developers. */
  error?: { code: string | undefined; message: string };
}
