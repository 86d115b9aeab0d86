import { sha256 } from '../../crypto/sha256.ts';
import { sealBlob } from '../sealed-blob.ts';
import { noteGarbage } from './collect-garbage.ts';
import type { SealSlotJob, SealSlotResult } from './jobs.ts';
import type { WorkerState } from './worker-state.ts';

/** After so many new blobs in a row the next is expected to be new too. */
const newInARow = 4;
let newSoFar = 0;

/**
 * Hashes a slot's bytes; what the vault lacks is sealed over them. In the middle of new data a blob is sealed first and
 * hashed when it is opened again: sealing one in vain, when known data begins, costs less than hashing all twice.
 */
export function sealSlot(state: WorkerState, job: SealSlotJob): SealSlotResult {
  const plain = state.slots.subarray(job.offset, job.offset + job.length);
  const knownId = newSoFar < newInARow ? sha256(plain) : undefined;
  if (knownId && state.index.has(job.type, knownId)) return known(knownId);
  const { id, sealed, compressed } = sealBlob(state.envelope, plain, knownId, {
    compressionLevel: state.compressionLevel,
    alwaysCompressed: job.type === 'tree',
  });
  noteGarbage(job.length, 2);
  if (knownId === undefined && state.index.has(job.type, id)) return known(id);
  newSoFar++;
  sealed.copy(state.slots, job.offset);
  return { id, sealedLength: sealed.length, compressed };
}

function known(id: Uint8Array): SealSlotResult {
  newSoFar = 0;
  return { id, sealedLength: 0, compressed: false };
}
