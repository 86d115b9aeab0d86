/** A file for a download, made by a process of its own while it is read: see file-maker.ts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { cancelled, type ErrorCode, HoldfastError } from '@holdfast/core/errors';
import { type FileNews, type FileOrder, filePipe } from './file-order.ts';

export interface MadeFile extends AsyncDisposable {
  name: string;
  /** An estimate. */
  totalBytes: number;
  /** Fails when the file could not be finished: what came of it is not complete then. */
  stream: Readable;
}

export interface MakeFileOptions {
  signal: AbortSignal;
  onProgress: (bytes: number, totalBytes: number) => void;
}

/** How long it may take to unlock the vault and go. */
const patienceMs = 15_000;
/** What the service's processes run with; not what a debugger or a test runner added. */
const ownFlags = /^--(disable-warning|max-semi-space-size|heap-growing-percent)\b/;

/** Rejects with what the file cannot be made for. Disposing ends the process, and waits until it has. */
export async function makeFileApart(
  order: FileOrder,
  { signal, onProgress }: MakeFileOptions,
): Promise<MadeFile> {
  signal.throwIfAborted();
  const program = fileURLToPath(new URL('file-maker.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [...process.execArgv.filter((flag) => ownFlags.test(flag)), program],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
    },
  );
  const ready = Promise.withResolvers<{ name: string; totalBytes: number }>();
  const done = Promise.withResolvers<void>();
  for (const { promise } of [ready, done]) promise.catch(() => {});
  const fail = (error: unknown): void => {
    ready.reject(error);
    done.reject(error);
  };
  child.on('message', (news: FileNews) => {
    if (news.kind === 'ready') ready.resolve(news);
    else if (news.kind === 'progress') onProgress(news.bytes, news.totalBytes);
    else if (news.kind === 'done') done.resolve();
    else fail(errorOf(news));
  });
  child.once('error', fail);
  child.once('close', (code, by) => {
    fail(signal.aborted ? cancelled() : new Error(`The process that made the file ended (${by ?? code}).`));
  });
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const dispose = async (): Promise<void> => {
    signal.removeEventListener('abort', stop);
    await end(child);
  };
  child.send(order);
  try {
    const { name, totalBytes } = await ready.promise;
    const pipe = child.stdio[filePipe] as Readable;
    const pieces = async function* () {
      yield* pipe as AsyncIterable<Buffer>;
      // It has ended; whether that was the end of the file, the process tells.
      await done.promise;
    };
    const stream = Readable.from(pieces(), { objectMode: false });
    return { name, totalBytes, stream, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function errorOf({ code, message, retryable }: Extract<FileNews, { kind: 'failed' }>): Error {
  return code === undefined
    ? new Error(message)
    : new HoldfastError(code as ErrorCode, message, { retryable });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  (child.stdio[filePipe] as Readable | undefined)?.destroy();
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await exited;
  clearTimeout(late);
}
