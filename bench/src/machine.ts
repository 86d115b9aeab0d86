/** What it was measured on. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

export interface MachineFacts {
  cpu: string;
  cores: number;
  memoryBytes: number;
  /** At the start, over the last minute. */
  load: number;
  kernel: string;
  /** Of the folder with the repositories. */
  fileSystem: string;
  node: string;
}

export function machineFacts(folder: string): MachineFacts {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    load: loadavg()[0]!,
    kernel: release(),
    fileSystem: fileSystemOf(folder),
    node: process.versions.node,
  };
}

function fileSystemOf(folder: string): string {
  try {
    return execFileSync('stat', ['--file-system', '--format=%T', folder], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

/** Throws an Error where processes cannot be measured. */
export function assertMeasurable(): void {
  try {
    readFileSync('/proc/self/stat');
  } catch {
    throw new Error('The bench reads times and memory from /proc, which only Linux has: run it there.');
  }
}
