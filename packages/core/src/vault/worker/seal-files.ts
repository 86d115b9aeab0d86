/**
 * Small files, read and sealed where they are hashed: opening, reading and sealing one costs more calls than bytes,
 * so a batch crosses threads once.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { envelopeOverheadBytes } from '../../crypto/envelope.ts';
import { chunkMinBytes } from '../chunker.ts';
import type { SealedFile, SealFilesJob, SealFilesResult, SmallFile } from './jobs.ts';
import { sealIfNew } from './seal-new.ts';
import type { WorkerState } from './worker-state.ts';

const input = Buffer.allocUnsafeSlow(chunkMinBytes + 1);
const noId = new Uint8Array(0);
const sleeper = new Int32Array(new SharedArrayBuffer(4));
/** At least two ticks of the slowest kernel clock (100 Hz). */
const tickMs = 20;
// A zero-time read needs ownership; without it the open is refused and repeated plainly.
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const noAtime = constants.O_NOATIME ?? 0;

export function sealFiles(state: WorkerState, job: SealFilesJob): SealFilesResult {
  const files: SealedFile[] = [];
  let used = 0;
  for (const file of job.files) {
    // Sealed data may be a little longer than plain data that does not compress.
    if (used + file.size + 4096 > job.capacity) {
      files.push({ status: 'no-room' });
      continue;
    }
    const sealed = sealFile(state, file, job.offset + used, job.capacity - used);
    if ('sealedLength' in sealed) used += sealed.sealedLength;
    files.push(sealed);
  }
  return { files };
}

function sealFile(state: WorkerState, file: SmallFile, offset: number, room: number): SealedFile {
  let descriptor: number;
  waitForNextTick(file.ctimeNs);
  try {
    descriptor = openForReading(file.path);
  } catch (error) {
    return { status: 'failed', error: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
  try {
    let length = readSync(descriptor, input, 0, input.length, null);
    // After reading: what was listed, what was opened and what was read are the same file in the same state.
    let after = fstatSync(descriptor, { bigint: true });
    if (Number(after.size) !== length) {
      // One read did not bring the end: signals, file systems in user space and kernel files may give less.
      for (let count = length; count > 0 && length <= chunkMinBytes; length += count)
        count = readSync(descriptor, input, length, input.length - length, null);
      after = fstatSync(descriptor, { bigint: true });
    }
    if (length > chunkMinBytes) return { status: 'grown' };
    if (!after.isFile() || after.ino !== file.inode) return { status: 'failed', error: 'REPLACED' };
    const changed = length !== file.size || after.mtimeNs !== file.mtimeNs || after.ctimeNs !== file.ctimeNs;
    const status = changed ? 'changed' : 'read';
    if (length === 0)
      return { status, length, id: noId, sealedOffset: 0, sealedLength: 0, compressed: false };
    if (length + envelopeOverheadBytes > room) return { status: 'no-room' };
    const blob = sealIfNew(state, 'data', input.subarray(0, length));
    const { id, sealed } = blob;
    if (sealed === undefined)
      return { status, length, id, sealedOffset: 0, sealedLength: 0, compressed: false };
    sealed.copy(state.slots, offset);
    const { compressed } = blob;
    return { status, length, id, sealedOffset: offset, sealedLength: sealed.length, compressed };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined || code.startsWith('ERR_')) throw error;
    return { status: 'failed', error: code };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The kernel's clock ticks every few milliseconds. A file that changes again within the tick of its last change keeps
 * its times; if it was read in between, no later backup would notice. So the tick is let pass first.
 */
function waitForNextTick(ctimeNs: bigint): void {
  const ageMs = Date.now() - Number(ctimeNs / 1_000_000n);
  if (ageMs >= 0 && ageMs < tickMs) Atomics.wait(sleeper, 0, 0, tickMs - ageMs);
}

function openForReading(path: Uint8Array): number {
  const name = Buffer.from(path.buffer, path.byteOffset, path.byteLength);
  try {
    return openSync(name, openFlags | noAtime);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM' || noAtime === 0) throw error;
    return openSync(name, openFlags);
  }
}
