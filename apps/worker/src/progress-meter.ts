/** Turns the engine's progress, many times a second, into what people follow: at most two a second, with rate and time left. */
import type { RunProgress } from '@holdfast/contracts/runs';
import type { Progress } from '@holdfast/core/backup';

const everyMs = 500;
/** The rate is that of the last seconds: a restore alternates between small tables and large ones. */
const windowMs = 8_000;

export class ProgressMeter {
  readonly #write: (progress: RunProgress) => Promise<unknown>;
  readonly #samples: { at: number; bytes: number }[] = [];
  #phase: string | undefined;
  #latest: Progress | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<unknown> | undefined;
  #wroteAt = Number.NEGATIVE_INFINITY;

  constructor(write: (progress: RunProgress) => Promise<unknown>) {
    this.#write = write;
  }

  report(progress: Progress): void {
    const now = performance.now();
    if (progress.phase !== this.#phase) {
      this.#phase = progress.phase;
      this.#samples.length = 0;
    }
    this.#latest = progress;
    if (now - (this.#samples.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= everyMs / 2) {
      this.#samples.push({ at: now, bytes: progress.bytes });
      while (this.#samples.length > 2 && now - this.#samples[0]!.at > windowMs) this.#samples.shift();
    }
    if (this.#timer !== undefined || this.#writing !== undefined) return;
    this.#timer = setTimeout(() => this.#flush(), Math.max(0, this.#wroteAt + everyMs - now));
  }

  /** Writes nothing more; resolves when what was being written is. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#latest = undefined;
    await this.#writing;
  }

  #flush(): void {
    this.#timer = undefined;
    const progress = this.#latest;
    if (!progress) return;
    this.#latest = undefined;
    this.#wroteAt = performance.now();
    // A write that fails is not worth a run: the next one says more.
    this.#writing = this.#write(this.#describe(progress))
      .catch(() => {})
      .then(() => {
        this.#writing = undefined;
        if (this.#latest) this.report(this.#latest);
      });
  }

  #describe({ phase, bytes, totalBytes, items, totalItems, item }: Progress): RunProgress {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    const seconds = first && last ? (last.at - first.at) / 1000 : 0;
    const rate = seconds > 0.2 ? Math.max(0, (last!.bytes - first!.bytes) / seconds) : undefined;
    const left = totalBytes === undefined ? undefined : Math.max(0, totalBytes - bytes);
    return {
      ...{ phase, bytes: Math.round(bytes), items },
      ...(totalBytes === undefined ? {} : { totalBytes: Math.round(totalBytes) }),
      ...(totalItems === undefined ? {} : { totalItems }),
      ...(item === undefined ? {} : { item: item.slice(0, 300) }),
      ...(rate === undefined ? {} : { bytesPerSecond: Math.round(rate) }),
      ...(rate && left !== undefined ? { remainingMs: Math.round((left / rate) * 1000) } : {}),
    };
  }
}
