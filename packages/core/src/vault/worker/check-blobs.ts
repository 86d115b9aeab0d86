import { sha256 } from '../../crypto/sha256.ts';
import { discard, noteOutlived } from '../../memory/discard.ts';
import { openBlob } from '../sealed-blob.ts';
import type { CheckBlobsJob, CheckBlobsResult } from './jobs.ts';
import type { WorkerState } from './worker-state.ts';

/** Proves that blobs are what they are called before they are stored in another pack. */
export function checkBlobs(
  state: WorkerState,
  { sealed, blobs }: CheckBlobsJob,
  transfer: ArrayBuffer[],
): CheckBlobsResult {
  const damaged: number[] = [];
  for (const [number, { id, offset, length, plainLength }] of blobs.entries()) {
    const plain = openBlob(state.envelope, sealed.subarray(offset, offset + length), plainLength);
    if (plain === undefined || !sha256(plain).equals(id)) damaged.push(number);
    if (plain) discard(plain);
  }
  noteOutlived(sealed.length);
  transfer.push(sealed.buffer as ArrayBuffer);
  return { sealed, damaged };
}
