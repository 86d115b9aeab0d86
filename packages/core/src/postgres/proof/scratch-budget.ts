/**
 * How long a test restore may take, and how much room. A statement in an archive may fill a disk or never end; the
 * restoring role could lift a limit of its own session, so these are kept from outside.
 */
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

export interface ScratchBudgetOptions {
  directory: string;
  sizeLimitBytes?: number | undefined;
  timeLimitMs: number;
  signal?: AbortSignal | undefined;
}

/** Never taken: other programs write to that disk as well. */
const reserveBytes = 256 * 1024 * 1024;
const pollMs = 2_000;

/** Aborts its signal when the budget is used up, and then says so in `exceeded`. */
export class ScratchBudget implements Disposable {
  readonly signal: AbortSignal;
  exceeded: string | undefined;
  readonly #options: ScratchBudgetOptions;
  readonly #abort = new AbortController();
  readonly #timers: NodeJS.Timeout[];
  #looking = false;

  constructor(options: ScratchBudgetOptions) {
    this.#options = options;
    this.signal = options.signal ? AbortSignal.any([options.signal, this.#abort.signal]) : this.#abort.signal;
    const { timeLimitMs } = options;
    this.#timers = [
      setTimeout(
        () => this.#exceed(`it took longer than the ${Math.ceil(timeLimitMs / 1000)} seconds it was given`),
        Math.min(timeLimitMs, 2_000_000_000),
      ),
      setInterval(() => void this.#look(), pollMs),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const { directory, sizeLimitBytes } = this.#options;
      if ((await freeBytes(directory)) < reserveBytes)
        this.#exceed(`the disk of ${directory} is nearly full`);
      else if (sizeLimitBytes !== undefined && (await sizeOf(directory)) > sizeLimitBytes)
        this.#exceed(`it took more than ${Math.round(sizeLimitBytes / 1e6)} MB on disk`);
    } catch {
      // A file that is gone while it is looked at: the next look tells.
    } finally {
      this.#looking = false;
    }
  }

  #exceed(reason: string): void {
    this.exceeded ??= reason;
    this.#abort.abort();
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}

export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

async function sizeOf(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) bytes += await sizeOf(path).catch(() => 0);
    else if (entry.isFile()) bytes += (await stat(path).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
