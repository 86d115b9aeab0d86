import type { FileHandle } from 'node:fs/promises';
import { throwIfCancelled } from '../errors.ts';
import { tooShort } from './storage-errors.ts';

/** One read is split so that a cancelled one ends soon. */
const readStepBytes = 16 * 2 ** 20;

/** Exactly these bytes of an open file; fewer reject with `storage-failed`. `path` is for the message. */
export async function readExactly(
  handle: FileHandle,
  path: string,
  offset: number,
  length: number,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    throwIfCancelled(signal);
    const step = Math.min(readStepBytes, length - filled);
    const { bytesRead } = await handle.read(buffer, filled, step, offset + filled);
    if (bytesRead === 0) throw tooShort(path, offset + filled, offset, length);
    filled += bytesRead;
  }
  return buffer;
}
