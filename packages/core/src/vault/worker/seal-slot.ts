import type { SealSlotJob, SealSlotResult } from './jobs.ts';
import { sealIfNew } from './seal-new.ts';
import type { WorkerState } from './worker-state.ts';

/** Hashes a slot's bytes; what the vault lacks is sealed over them. */
export function sealSlot(state: WorkerState, job: SealSlotJob): SealSlotResult {
  const plain = state.slots.subarray(job.offset, job.offset + job.length);
  const blob = sealIfNew(state, job.type, plain);
  if (blob.sealed === undefined) return { id: blob.id, sealedLength: 0, compressed: false };
  blob.sealed.copy(state.slots, job.offset);
  return { id: blob.id, sealedLength: blob.sealed.length, compressed: blob.compressed };
}
