import type { FileHandle } from 'node:fs/promises';
import { throwIfCancelled } from '../errors.ts';

/** Between two batches the signal is looked at; a batch is also what one system call is given at most. */
const batchBytes = 8 * 2 ** 20;
/** Below the 1024 buffers that Linux takes at once. */
const batchParts = 512;

/** Writes the parts one after another from offset 0 on, and answers how many bytes that were. Short writes go on. */
export async function writeParts(
  file: FileHandle,
  parts: readonly Uint8Array[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let position = 0;
  for (const batch of batches(parts)) {
    let pending = batch;
    while (pending.length > 0) {
      throwIfCancelled(signal);
      const { bytesWritten } = await file.writev(pending, position);
      position += bytesWritten;
      pending = skip(pending, bytesWritten);
    }
  }
  return position;
}

function* batches(parts: readonly Uint8Array[]): Generator<Uint8Array[]> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  for (const part of parts) {
    for (let offset = 0; offset < part.length; ) {
      const piece = part.subarray(offset, offset + batchBytes - bytes);
      batch.push(piece);
      bytes += piece.length;
      offset += piece.length;
      if (bytes < batchBytes && batch.length < batchParts) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

/** What is left of the buffers after their first `bytes` bytes. */
function skip(buffers: Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  let index = 0;
  while (index < buffers.length && left >= buffers[index]!.length) left -= buffers[index++]!.length;
  const rest = buffers.slice(index);
  if (left > 0) rest[0] = rest[0]!.subarray(left);
  return rest;
}
