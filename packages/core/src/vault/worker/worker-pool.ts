/**
 * The threads that hash, compress and seal. The queue is bounded by those who ask: every job needs a slot or a
 * buffer that its asker waited for.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type ErrorCode, HoldfastError } from '../../errors.ts';
import type { Job, JobMessage, Notice, ResultMessage, ResultOf, WorkerSetup } from './jobs.ts';

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

interface Member {
  worker: Worker;
  /** Numbers of the jobs it holds: the one it works on and one that waits, so that it never idles for an answer. */
  held: Set<number>;
}

const jobsHeldByWorker = 2;

export class WorkerPool {
  readonly size: number;
  readonly #setup: WorkerSetup;
  /** Threads are started when there is work for them: a backup without news needs none. */
  readonly #members: Member[] = [];
  /** The last notice of each kind, for those that start later. */
  readonly #notices = new Map<Notice['kind'], Notice>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #queue: JobMessage[] = [];
  readonly #transfers = new Map<number, ArrayBuffer[]>();
  #nextNumber = 1;
  #failure: Error | undefined;
  #closing = false;

  constructor(setup: WorkerSetup, size = Math.min(8, Math.max(1, availableParallelism()))) {
    this.#setup = setup;
    this.size = size;
  }

  #start(): Member {
    const compileCache = process.env['NODE_COMPILE_CACHE'];
    const worker = new Worker(new URL('./vault-worker.ts', import.meta.url), {
      workerData: this.#setup,
      // The keys are passed as data; of the parent's environment only the place of compiled code is of use.
      env: compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache },
      argv: [],
      // What a worker makes is large or dies at once: a small young generation does, and is soon swept.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
      // A worker takes none of V8's flags that the process may have been started with.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stderr: false,
    });
    const member: Member = { worker, held: new Set() };
    worker.on('message', (message: ResultMessage) => this.#answer(member, message));
    worker.on('error', (error) => void this.#fail(stopped(error)));
    worker.on('exit', (code) => {
      if (!this.#closing) void this.#fail(stopped(new Error(`a worker thread ended with code ${code}`)));
    });
    this.#members.push(member);
    for (const notice of this.#notices.values()) worker.postMessage(notice);
    return member;
  }

  /** True when a worker died: every job fails from then on, and a new pool is needed. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  run<J extends Job>(job: J, transfer: ArrayBuffer[] = []): Promise<ResultOf<J>> {
    if (this.#failure) return Promise.reject(this.#failure);
    const number = this.#nextNumber++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve: resolve as (result: never) => void, reject });
      if (transfer.length > 0) this.#transfers.set(number, transfer);
      this.#queue.push({ number, job });
      this.#dispatch();
    });
  }

  notify(notice: Notice): void {
    this.#notices.set(notice.kind, notice);
    for (const { worker } of this.#members) worker.postMessage(notice);
  }

  async close(): Promise<void> {
    await this.#fail(new HoldfastError('cancelled', 'The vault was closed while work was going on.'));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      let idlest = this.#members[0];
      for (const member of this.#members) if (member.held.size < idlest!.held.size) idlest = member;
      if (idlest === undefined || (idlest.held.size > 0 && this.#members.length < this.size))
        idlest = this.#start();
      if (idlest.held.size >= jobsHeldByWorker) return;
      const message = this.#queue.shift()!;
      idlest.held.add(message.number);
      const transfer = this.#transfers.get(message.number) ?? [];
      this.#transfers.delete(message.number);
      idlest.worker.postMessage(message, transfer);
    }
  }

  #answer(member: Member, message: ResultMessage): void {
    member.held.delete(message.number);
    const waiting = this.#waiting.get(message.number);
    this.#waiting.delete(message.number);
    this.#dispatch();
    if (message.error) {
      waiting?.reject(errorOf(message.error));
    } else {
      waiting?.resolve(message.result as never);
    }
  }

  /** Ends all workers first: whoever is told of the failure gives memory back that a living one might still write to. */
  async #fail(failure: HoldfastError): Promise<void> {
    this.#failure ??= failure;
    this.#closing = true;
    this.#queue.length = 0;
    this.#transfers.clear();
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
    for (const { reject } of this.#waiting.values()) reject(failure);
    this.#waiting.clear();
  }
}

function errorOf({ code, message }: NonNullable<ResultMessage['error']>): HoldfastError {
  if (code !== undefined) return new HoldfastError(code as ErrorCode, message);
  return new HoldfastError(
    'internal',
    'The vault failed at something that should not fail. Run the work again; if it fails again, please report it.',
    { cause: new Error(message) },
  );
}

function stopped(cause: Error): HoldfastError {
  return new HoldfastError(
    'internal',
    'A worker thread of the vault stopped unexpectedly. Run the work again.',
    { cause, retryable: true },
  );
}
