import { sha256 } from '../../crypto/sha256.ts';
import { sealBlob } from '../sealed-blob.ts';
import type { SealSlotJob, SealSlotResult } from './jobs.ts';
import type { WorkerState } from './worker-state.ts';

/** Hashes a slot's bytes; what the vault lacks is sealed over them. */
export function sealSlot(state: WorkerState, job: SealSlotJob): SealSlotResult {
  const plain = state.slots.subarray(job.offset, job.offset + job.length);
  const id = sha256(plain);
  if (state.index.has(job.type, id)) return { id, sealedLength: 0, compressed: false };
  const { sealed, compressed } = sealBlob(state.envelope, plain, id, {
    compressionLevel: state.compressionLevel,
    alwaysCompressed: job.type === 'tree',
  });
  sealed.copy(state.slots, job.offset);
  return { id, sealedLength: sealed.length, compressed };
}
