import { Envelope } from '../../crypto/envelope.ts';
import { sha256 } from '../../crypto/sha256.ts';
import { HoldfastError } from '../../errors.ts';
import { discard } from '../../memory/discard.ts';
import { unpackBlob } from '../sealed-blob.ts';
import type { ResealBlobsJob, ResealBlobsResult } from './jobs.ts';
import type { WorkerState } from './worker-state.ts';

/** Copies go to one vault at a time, blob after blob: its envelope is made once. */
let last: { encrypt: Buffer; envelope: Envelope } | undefined;

/**
 * What was compressed stays compressed as it is: it is unpacked only to check its hash, and what was sealed anew is
 * opened and compared with it. So a copy costs no compression, and is proven as a blob that is stored first is.
 */
export function resealBlobs(
  state: WorkerState,
  { sealed, blobs, keys }: ResealBlobsJob,
  transfer: ArrayBuffer[],
): ResealBlobsResult {
  const target = envelopeOf(keys);
  const answer = (damaged: number): ResealBlobsResult => {
    transfer.push(sealed.buffer as ArrayBuffer);
    return { damaged, sealed };
  };
  for (const [number, { id, offset, length, plainLength }] of blobs.entries()) {
    const place = sealed.subarray(offset, offset + length);
    const opened = state.envelope.open(place);
    const plain = opened && unpackBlob(opened, plainLength);
    if (!opened || !plain || !sha256(plain).equals(id)) return answer(number);
    place.set(target.sealToScratch(opened));
    const again = target.open(place);
    if (!again?.equals(opened)) throw notAsWritten();
    discard(again);
    discard(opened);
  }
  return answer(-1);
}

function envelopeOf(keys: ResealBlobsJob['keys']): Envelope {
  if (!last?.encrypt.equals(keys.encrypt)) {
    last = { encrypt: Buffer.from(keys.encrypt), envelope: new Envelope(keys) };
  }
  return last.envelope;
}

function notAsWritten(): HoldfastError {
  return new HoldfastError(
    'internal',
    'A block of data did not read back as it was written: this machine’s memory or processor may be failing. Nothing of it was stored; test the memory first.',
  );
}
