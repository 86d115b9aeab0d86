/** One line on a terminal that says how far the work is: bytes, rate, time left. Redrawn in place, gone at the end. */
import type { WriteStream } from 'node:tty';
import type { Progress } from '@holdfast/core/backup';
import { formatBytes, formatCount } from './numbers.ts';
import { printableLine } from './printable.ts';
import { cutToWidth } from './text-width.ts';
import { formatDuration } from './times.ts';

const redrawEveryMs = 200;
/** The rate is that of the last seconds: steady enough to read, quick enough to show a stall. */
const rateOverMs = 8000;
const eraseLine = '\r\u001b[2K';

interface Sample {
  atMs: number;
  bytes: number;
}

export class ProgressLine implements Disposable {
  readonly #stream: WriteStream;
  readonly #timer: NodeJS.Timeout;
  #progress: Progress | undefined;
  #samples: Sample[] = [];
  #isDrawn = false;

  constructor(stream: WriteStream) {
    this.#stream = stream;
    this.#timer = setInterval(() => this.#draw(), redrawEveryMs).unref();
  }

  update(progress: Progress): void {
    if (this.#progress?.phase !== progress.phase) this.#samples = [];
    this.#progress = progress;
  }

  /** Takes the line away; it comes back with the next redrawing. */
  clear(): void {
    if (this.#isDrawn) this.#stream.write(eraseLine);
    this.#isDrawn = false;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #draw(): void {
    if (!this.#progress) return;
    const text = describeProgress(this.#progress, this.#bytesPerSecond(this.#progress.bytes));
    this.#stream.write(
      eraseLine + cutToWidth(printableLine(text), Math.max(20, this.#stream.columns || 80) - 1),
    );
    this.#isDrawn = true;
  }

  #bytesPerSecond(bytes: number): number | undefined {
    const atMs = performance.now();
    this.#samples.push({ atMs, bytes });
    while (this.#samples.length > 2 && atMs - this.#samples[1]!.atMs > rateOverMs) this.#samples.shift();
    const first = this.#samples[0]!;
    const elapsedMs = atMs - first.atMs;
    return elapsedMs < 1000 ? undefined : ((bytes - first.bytes) / elapsedMs) * 1000;
  }
}

const phases: Record<Progress['phase'], string> = {
  preparing: 'Preparing',
  dumping: 'Dumping',
  'reading files': 'Reading',
  finishing: 'Finishing',
  staging: 'Staging',
  restoring: 'Restoring',
  analyzing: 'Collecting statistics',
  comparing: 'Comparing',
  verifying: 'Verifying',
  'finding rows': 'Finding rows',
  exporting: 'Exporting',
  copying: 'Copying',
  'looking through': 'Looking through',
  removing: 'Removing',
};

/** Totals are estimates, so work that passed its total says only what it has done. */
export function describeProgress(progress: Progress, bytesPerSecond: number | undefined): string {
  const { phase, bytes, totalBytes, items, totalItems, item } = progress;
  const parts = [phases[phase]];
  if (totalBytes !== undefined && totalBytes > 0 && bytes <= totalBytes) {
    parts.push(`${Math.min(99, Math.floor((bytes / totalBytes) * 100))} %`);
    parts.push(`${formatBytes(bytes)} of ${formatBytes(totalBytes)}`);
  } else if (bytes > 0) {
    parts.push(formatBytes(bytes));
  } else if (items > 0) {
    parts.push(
      totalItems === undefined || items > totalItems
        ? formatCount(items)
        : `${formatCount(items)} of ${formatCount(totalItems)}`,
    );
  }
  if (bytes > 0 && bytesPerSecond !== undefined) {
    parts.push(`${formatBytes(bytesPerSecond)}/s`);
    if (totalBytes !== undefined && bytesPerSecond > 0 && bytes < totalBytes) {
      parts.push(`about ${formatLeft((totalBytes - bytes) / bytesPerSecond)} left`);
    }
  }
  if (item !== undefined && item !== '') parts.push(item);
  return parts.join('  ');
}

function formatLeft(seconds: number): string {
  return formatDuration(Math.max(1, Math.round(seconds)) * 1000).replace(/\.0 s$/, ' s');
}
