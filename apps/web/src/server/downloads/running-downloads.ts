/**
 * Downloads of this process: few at a time, since each reads a vault and seals with all cores, and what is told of them
 * while they go on and for a while afterwards. Disposing ends them.
 */
import type { DownloadState } from '@holdfast/contracts/portable';
import { HoldfastError } from '@holdfast/core/errors';

const runningAtMost = 3;
const remembered = 200;

interface KnownDownload {
  personId: string;
  state: DownloadState;
}

/** One of few places; to be given back. */
export interface DownloadPlace extends Disposable {
  /** Ends the work when the process does. */
  signal: AbortSignal;
  /** Makes it known to `personId` as `id`. */
  tell: (id: string, personId: string, state: DownloadState) => void;
}

export class RunningDownloads implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #known = new Map<string, KnownDownload>();
  readonly #ended: (() => void)[] = [];
  #running = 0;

  /** Throws `too-many-requests`. */
  take(): DownloadPlace {
    if (this.#running >= runningAtMost) {
      throw new HoldfastError(
        'too-many-requests',
        `${runningAtMost} downloads are running already. Wait until one of them has ended.`,
        { retryable: true },
      );
    }
    this.#running += 1;
    let given = false;
    return {
      signal: this.#stop.signal,
      tell: (id, personId, state) => this.#tell(id, { personId, state }),
      [Symbol.dispose]: () => {
        if (given) return;
        given = true;
        this.#running -= 1;
        if (this.#running === 0) for (const ended of this.#ended.splice(0)) ended();
      },
    };
  }

  /** What is known of a download of that person. */
  find(id: string, personId: string): DownloadState | undefined {
    const known = this.#known.get(id);
    return known?.personId === personId ? known.state : undefined;
  }

  #tell(id: string, known: KnownDownload): void {
    this.#known.set(id, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= remembered) break;
      this.#known.delete(oldest);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    if (this.#running > 0) await new Promise<void>((resolve) => this.#ended.push(resolve));
  }
}
