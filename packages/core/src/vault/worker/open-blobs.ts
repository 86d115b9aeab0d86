import { sha256 } from '../../crypto/sha256.ts';
import { discard } from '../../memory/discard.ts';
import { openBlob } from '../sealed-blob.ts';
import type { OpenBlobsJob, OpenBlobsResult } from './jobs.ts';
import type { WorkerState } from './worker-state.ts';

/** Opens blobs and lays their plain bytes one after another; every blob's hash is checked before it is passed on. */
export function openBlobs(state: WorkerState, job: OpenBlobsJob, transfer: ArrayBuffer[]): OpenBlobsResult {
  let total = 0;
  for (const blob of job.blobs) total += blob.plainLength ?? blob.length - 32;
  const own = job.offset === undefined ? Buffer.allocUnsafeSlow(total) : undefined;
  const target = own ?? state.slots;
  let at = job.offset ?? 0;
  for (const [number, blob] of job.blobs.entries()) {
    const source = job.sealed[blob.buffer]!;
    const plain = openBlob(
      state.envelope,
      source.subarray(blob.offset, blob.offset + blob.length),
      blob.plainLength,
      target.subarray(at),
    );
    if (plain === undefined || !sha256(plain).equals(blob.id)) return { damaged: number, plain: undefined };
    at += plain.length;
    if (blob.plainLength !== undefined) continue;
    plain.copy(target, at - plain.length);
    discard(plain);
  }
  for (const sealed of job.sealed) discard(sealed);
  if (own) transfer.push(own.buffer as ArrayBuffer);
  return { damaged: -1, plain: own };
}
