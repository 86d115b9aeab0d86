import { sha256, sha256Hex } from '../../crypto/sha256.ts';
import { isHoldfastError } from '../../errors.ts';
import { discard } from '../../memory/discard.ts';
import { idToHex } from '../format/ids.ts';
import { decodePackHeader, type PackEntry, packSize, readPackTrailerSize } from '../format/pack-header.ts';
import { openBlob } from '../sealed-blob.ts';
import type { CheckPackJob, CheckPackResult } from './jobs.ts';
import type { WorkerState } from './worker-state.ts';

/** Believes nothing: the name, the header, and every blob's tag, compression, length and hash. */
export function checkPack(state: WorkerState, job: CheckPackJob): CheckPackResult {
  const pack = Buffer.from(job.pack.buffer, job.pack.byteOffset, job.pack.byteLength);
  const problems: string[] = [];
  const damaged: string[] = [];
  if (sha256Hex(pack) !== job.packId) problems.push('its contents are not what its name says');
  let header: Buffer | undefined;
  try {
    const trailer = readPackTrailerSize(pack, pack.length);
    header = state.envelope.open(pack.subarray(pack.length - trailer, pack.length - 4));
    if (header === undefined) {
      return { problems: [...problems, 'its header cannot be opened'], damaged: undefined, header };
    }
    const entries = decodePackHeader(header);
    if (packSize(entries) !== pack.length) problems.push('its size is not what its header says');
    for (const entry of entries) {
      const sealed = pack.subarray(entry.offset, entry.offset + entry.length);
      const plain = openBlob(state.envelope, sealed, entry.plainLength);
      if (plain === undefined || !sha256(plain).equals(entry.id)) {
        problems.push(describeDamagedBlob(entry));
        damaged.push(`${entry.type} ${idToHex(entry.id)}`);
      }
      if (plain) discard(plain);
    }
  } catch (error) {
    if (!isHoldfastError(error, 'vault-damaged')) throw error;
    problems.push(error.message);
    return { problems, damaged: undefined, header: undefined };
  }
  discard(job.pack);
  return { problems, damaged: problems.length > 0 && damaged.length === 0 ? undefined : damaged, header };
}

export function describeDamagedBlob({ type, id, offset }: PackEntry): string {
  return `${type} block ${idToHex(id).slice(0, 10)} at byte ${offset} is damaged`;
}
