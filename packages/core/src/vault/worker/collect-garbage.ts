/**
 * Node's compression and ciphers answer every call with new buffers. They are small change to V8's heap, which
 * therefore collects late: a hundred megabytes of dead buffers per thread pile up first. So threads that seal and
 * open collect by themselves: the young generation, which takes well under a millisecond, every few megabytes; and all
 * of it now and then, for what zlib's objects hold until then (see sealed-blob.ts).
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'minor' | 'major' }) => void;

const youngBytes = 12 * 1024 * 1024;
const heldBytesLimit = 32 * 1024 * 1024;
let collect: Collect | undefined;
let young = 0;
let held = 0;

/** To be told of bytes in buffers that have been used up, and of how many of them zlib's objects still hold. */
export function noteGarbage(bytes: number, heldBytes: number): void {
  young += bytes;
  held += heldBytes;
  if (young < youngBytes && held < heldBytesLimit) return;
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as Collect;
  }
  collect({ type: held >= heldBytesLimit ? 'major' : 'minor' });
  young = 0;
  if (held >= heldBytesLimit) held = 0;
}
