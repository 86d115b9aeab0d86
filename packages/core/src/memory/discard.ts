/**
 * Node's ciphers and reads answer every call with new buffers. They are small change to V8's heap, which therefore
 * collects late: a hundred megabytes of dead buffers per thread pile up first. So those who make many say what is of
 * no more use: large ones' memory goes back at once, and small ones are collected by ourselves, the young generation
 * (well under a millisecond) every few megabytes, and all of it now and then for those that outlived that.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'minor' | 'major' }) => void;

const youngBytes = 12 * 1024 * 1024;
const outlivedBytesLimit = 32 * 1024 * 1024;
/** Giving memory back costs about a microsecond: more than a small buffer is worth. */
const largeBytes = 16 * 1024;
let collect: Collect | undefined;
let young = 0;
let outlived = 0;

/**
 * To be told of bytes that are of no more use. Nobody may touch them afterwards, unless they are a part of a larger
 * piece of memory: then nothing happens to them.
 */
export function discard(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (bytes.byteLength < largeBytes) noteUsedUp(bytes.byteLength);
  else if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) buffer.transfer(0);
}

/** To be told of bytes that came in buffers which are of no more use but may still be looked at. */
export function noteUsedUp(bytes: number): void {
  young += bytes;
  if (young >= youngBytes) collectNow();
}

/** To be told of buffers that were waited for, and so outlived the young collections. */
export function noteOutlived(bytes: number): void {
  outlived += bytes;
  if (outlived >= outlivedBytesLimit) collectNow();
}

function collectNow(): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as Collect;
  }
  const isMajor = outlived >= outlivedBytesLimit;
  collect({ type: isMajor ? 'major' : 'minor' });
  young = 0;
  if (isMajor) outlived = 0;
}
