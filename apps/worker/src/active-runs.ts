/** The runs that this worker executes right now. */
import { type ClaimedRun, isLight, type RunQueue, type WorkerIdentity } from '@holdfast/application/runs';
import { executeRun, type StopReason } from './execute-run.ts';
import type { WorkerParts } from './run-context.ts';

interface ActiveRun {
  stop: AbortController;
  done: Promise<void>;
  light: boolean;
}

interface ActiveRunsOptions {
  parts: WorkerParts;
  queue: RunQueue;
  worker: WorkerIdentity;
}

export class ActiveRuns {
  /** Called when there is room again. */
  onEnd: () => void = () => {};
  /** When this worker's sign of life was last written, by its own clock. */
  beatAt = Date.now();
  readonly #options: ActiveRunsOptions;
  readonly #runs = new Map<string, ActiveRun>();

  constructor(options: ActiveRunsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#runs.size;
  }

  get lightCount(): number {
    return [...this.#runs.values()].filter(({ light }) => light).length;
  }

  start(run: ClaimedRun): void {
    const { parts, queue, worker } = this.#options;
    const stop = new AbortController();
    const done = executeRun({ parts, queue, run, workerId: worker.id, signal: stop.signal })
      // Its end could not be written down: without heartbeats the run is found, by us or by another worker.
      .catch((error) =>
        parts.report.error({ runId: run.id, error }, 'The end of a run could not be written down.'),
      )
      .then(() => {
        this.#runs.delete(run.id);
        this.onEnd();
      });
    this.#runs.set(run.id, { stop, done, light: isLight(run) });
  }

  stop(runId: string, reason: StopReason): void {
    const active = this.#runs.get(runId);
    if (active && !active.stop.signal.aborted) active.stop.abort(reason);
  }

  /** Says that this worker and its runs are alive, and stops runs that are no longer its own. */
  async beat(): Promise<void> {
    const { parts, worker } = this.#options;
    const before = [...this.#runs.keys()];
    await parts.database.prisma.$executeRaw`
      UPDATE workers SET heartbeat_at = clock_timestamp() WHERE id = ${worker.id}::uuid`;
    const rows = await parts.database.prisma.$queryRaw<{ id: string }[]>`
      UPDATE runs SET heartbeat_at = clock_timestamp()
      WHERE worker_id = ${worker.id}::uuid AND status = 'running' AND id = ANY(${before}::uuid[]) RETURNING id`;
    this.beatAt = Date.now();
    const own = new Set(rows.map(({ id }) => id));
    for (const id of before) if (!own.has(id)) this.stop(id, 'lost');
  }

  /** For notices that did not come through. */
  async stopCancelled(): Promise<void> {
    if (this.size === 0) return;
    const rows = await this.#options.parts.database.prisma.run.findMany({
      where: { id: { in: [...this.#runs.keys()] }, status: 'running', cancelRequestedAt: { not: null } },
      select: { id: true },
    });
    for (const { id } of rows) this.stop(id, 'cancel');
  }

  /** Waits for all, and after `graceMs`, or when `hurry` aborts, has them stop. */
  async drain({ graceMs, hurry }: { graceMs: number; hurry?: AbortSignal | undefined }): Promise<void> {
    const stopAll = () => {
      for (const id of this.#runs.keys()) this.stop(id, 'shutdown');
    };
    const timer = setTimeout(stopAll, graceMs);
    hurry?.addEventListener('abort', stopAll);
    if (hurry?.aborted) stopAll();
    await Promise.all([...this.#runs.values()].map(({ done }) => done));
    clearTimeout(timer);
    hurry?.removeEventListener('abort', stopAll);
  }
}
