import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cancelled } from '../errors.ts';

/** The full path of a program on PATH, or undefined. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return undefined;
}

export interface ProgramResult {
  stdout: Buffer;
  stderr: Buffer;
  exitCode: number | null;
}

/**
 * Runs a program to its end with untranslated messages, feeding `input` to it. The output is held in memory, so
 * callers bound it by the size of what they ask for. Rejects only when the program cannot be started or when the
 * work is cancelled (the program is ended then).
 */
export function runProgram(
  program: string,
  programArguments: string[],
  input: Buffer,
  signal?: AbortSignal,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArguments, {
      env: { PATH: process.env['PATH'], LC_ALL: 'C' } as Record<string, string> as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', (error) => reject(signal?.aborted ? cancelled() : error));
    child.once('close', (exitCode) => {
      resolve({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), exitCode });
    });
    // A program that ends early closes its input: its exit code and messages say why.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
