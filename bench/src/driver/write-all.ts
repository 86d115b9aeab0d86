import { write as writeOnce } from 'node:fs';
import { promisify } from 'node:util';

const writeSome = promisify(writeOnce);

/** Writes all of it, in as many steps as a pipe needs. */
export async function write(descriptor: number, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await writeSome(descriptor, bytes, at, bytes.length - at, null)).bytesWritten;
  }
}
