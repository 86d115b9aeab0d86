/**
 * PostgreSQL's programs write their output in pieces of 4 KiB, and each one is a call for them and a wake-up for who
 * reads. GNU's `stdbuf`, where it is installed, makes the pieces larger; it replaces itself by the program that it is
 * told to run, so that its process is the program's.
 */
import { accessSync, constants } from 'node:fs';

/** How a program is started. */
export interface Invocation {
  path: string;
  args: readonly string[];
}

const stdbufPath = '/usr/bin/stdbuf';
const pieceBytes = 256 * 1024;

/** The same program with large writes to its standard output where this machine can; else as it came. */
export function withLargeWrites(invocation: Invocation): Invocation {
  try {
    accessSync(stdbufPath, constants.X_OK);
  } catch {
    return invocation;
  }
  return { path: stdbufPath, args: [`--output=${pieceBytes}`, invocation.path, ...invocation.args] };
}
