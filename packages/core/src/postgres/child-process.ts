/** Runs one of PostgreSQL's programs: streams in and out, bounded memory of what it says, a sure end. */
import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { HoldfastError } from '../errors.ts';
import { withLargeWrites } from './large-writes.ts';

export interface ToolProcessOptions {
  path: string;
  args: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Called with each line of its error output; what it returns false for is not kept. */
  onLine?: ((line: string) => boolean) | undefined;
  /** An aborted signal ends the program. */
  signal?: AbortSignal | undefined;
  /** When false, standard input is empty. */
  wantsInput?: boolean;
  /** When true, it is made to write its output in large pieces where that can be done. */
  hasMuchOutput?: boolean;
}

export interface ToolExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const killAfterMs = 5_000;
const maxLineBytes = 8 * 1024;
const keptLinesFirst = 100;
const keptLinesLast = 100;

/** A started program. Disposing it ends it, politely first, and waits until it is gone. */
export class ToolProcess implements AsyncDisposable {
  readonly stdout: Readable;
  readonly stdin: Writable | undefined;
  readonly pid: number | undefined;
  /** Resolves when the program is gone and its output was read; never rejects. */
  readonly exit: Promise<ToolExit>;
  #lines = new BoundedLines();
  #kill: () => void;
  #spawnError: Error | undefined;

  constructor(options: ToolProcessOptions) {
    const { path, args } = options.hasMuchOutput ? withLargeWrites(options) : options;
    const child = spawn(path, [...args], {
      env: { ...options.environment } as NodeJS.ProcessEnv,
      stdio: [options.wantsInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    this.pid = child.pid;
    this.stdout = child.stdout!;
    this.stdin = child.stdin ?? undefined;
    // A program that ends early closes its input; the reason is in its exit, not in EPIPE.
    this.stdin?.on('error', () => {});
    this.#collect(child.stderr!, options.onLine ?? (() => true));

    let timer: NodeJS.Timeout | undefined;
    this.#kill = () => {
      if (child.exitCode === null && child.signalCode === null && !timer) {
        child.kill('SIGTERM');
        timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      }
      // A full pipe must not keep it from ending, nor unread output keep us waiting for its end.
      child.stdout!.destroy();
      child.stdin?.destroy();
    };
    this.exit = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#spawnError = error;
        resolve({ code: null, signal: null });
      });
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    options.signal?.addEventListener('abort', this.#kill, { once: true });
    if (options.signal?.aborted) this.#kill();
    void this.exit.then(() => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', this.#kill);
    });
  }

  /** What it said, the first and last lines when that is long. */
  get lines(): string[] {
    return this.#lines.all();
  }

  /** Throws when the program could not be started at all. */
  throwIfNotStarted(path: string): void {
    if (this.#spawnError) {
      throw new HoldfastError('tool-missing', `${path} could not be started. Install it again.`, {
        cause: this.#spawnError,
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill();
    await this.exit;
  }

  #collect(stream: Readable, keep: (line: string) => boolean): void {
    let rest = '';
    const add = (line: string) => {
      if (line !== '' && keep(line)) this.#lines.add(line);
    };
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!.slice(-maxLineBytes);
      for (const line of lines) add(line.slice(0, maxLineBytes));
    });
    stream.on('end', () => add(rest));
  }
}

class BoundedLines {
  #first: string[] = [];
  #last: string[] = [];
  #dropped = 0;

  add(line: string): void {
    if (this.#first.length < keptLinesFirst) {
      this.#first.push(line);
      return;
    }
    this.#last.push(line);
    if (this.#last.length > keptLinesLast) {
      this.#last.shift();
      this.#dropped++;
    }
  }

  all(): string[] {
    return [...this.#first, ...(this.#dropped > 0 ? [`(${this.#dropped} more lines)`] : []), ...this.#last];
  }
}

/** Runs a program to its end and returns its output, which must be small. Rejects with what `explain` makes of it. */
export async function runTool(
  options: ToolProcessOptions & { maxOutputBytes?: number },
  explain: (exit: ToolExit, lines: string[]) => HoldfastError,
): Promise<{ output: Buffer; lines: string[] }> {
  const limit = options.maxOutputBytes ?? 64 * 1024 * 1024;
  await using child = new ToolProcess(options);
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of child.stdout as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > limit)
        throw new HoldfastError(
          'unsupported',
          `The output of ${options.path} is larger than ${limit} bytes.`,
        );
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    // Cut off by a kill: the exit says why.
  }
  const exit = await child.exit;
  child.throwIfNotStarted(options.path);
  if (exit.code !== 0) throw explain(exit, child.lines);
  return { output: Buffer.concat(parts), lines: child.lines };
}
