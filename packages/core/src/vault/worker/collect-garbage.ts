/**
 * Node's compression and ciphers answer every call with new buffers. They are small change to V8's heap, which
 * therefore collects late: a hundred megabytes of dead buffers per thread pile up first. So threads that seal and
 * open collect by themselves: the young generation, which takes well under a millisecond, every few megabytes; and all
 * of it now and then, for what zlib's objects hold until then (see sealed-blob.ts).
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { garbageOf } from '../sealed-blob.ts';

type Collect = (options: { type: 'minor' | 'major' }) => void;

const youngBytes = 12 * 1024 * 1024;
const heldBytesLimit = 32 * 1024 * 1024;
let collect: Collect | undefined;
let young = 0;
let held = 0;

/** To be told after each blob that was opened or sealed, `times` over where it was both. */
export function noteGarbage(plainLength: number, times = 1): void {
  const garbage = garbageOf(plainLength);
  young += garbage.bytes * times;
  held += garbage.heldBytes * times;
  if (young >= youngBytes || held >= heldBytesLimit) collectNow();
}

/** To be told of bytes that came in buffers which are of no more use: those of a pipe, for instance. */
export function noteUsedUp(bytes: number): void {
  young += bytes;
  if (young >= youngBytes) collectNow();
}

/** Gives a job's own memory back at once. Nobody may use it afterwards; what is part of a larger piece stays. */
export function giveBack(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) buffer.transfer(0);
}

/** To be told of a job's own buffers: they outlive the young collections of their job. */
export function noteOutlived(bytes: number): void {
  held += bytes;
}

function collectNow(): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as Collect;
  }
  const isMajor = held >= heldBytesLimit;
  collect({ type: isMajor ? 'major' : 'minor' });
  young = 0;
  if (isMajor) held = 0;
}
