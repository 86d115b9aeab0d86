/** Executes one claimed run to its end, whatever that is, and writes the end down. */
import {
  type ClaimedRun,
  finishRun,
  isRepeatable,
  logToRun,
  putBackRun,
  type RunInputs,
  type RunQueue,
  reportProgress,
} from '@holdfast/application/runs';
import type { RunKind } from '@holdfast/contracts/runs';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { executors } from './executors/index.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { Executor, RunEnd, WorkerParts } from './run-context.ts';

/** Why a run is told to stop. */
export type StopReason = 'cancel' | 'lost' | 'shutdown';

export interface ExecuteRunOptions {
  parts: WorkerParts;
  queue: RunQueue;
  run: ClaimedRun;
  workerId: string;
  /** Its reason is a {@link StopReason}. */
  signal: AbortSignal;
}

export async function executeRun(options: ExecuteRunOptions): Promise<void> {
  const { parts, run, workerId, signal } = options;
  const { database } = parts;
  const report = parts.report.child({ runId: run.id, kind: run.kind, workerId });
  report.info({ attempt: run.attempt }, 'A run begins.');
  const owner = { id: run.id, workerId, attempt: run.attempt };
  const log = (level: 'info' | 'warning' | 'error', message: string) =>
    logToRun(database, run.id, level, message).catch((error) =>
      report.warn({ error }, 'A line of the run’s own log could not be written.'),
    );
  const meter = new ProgressMeter((progress) => reportProgress(database, owner, progress));
  // The engine ends with the signal's own reason when that is one of ours; it is to say that it was cancelled.
  const work = new AbortController();
  const onAbort = () => work.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) work.abort();
  try {
    const end = await executorOf(run.kind)({
      ...{ ...parts, run, log },
      input: run.input as RunInputs[RunKind],
      signal: work.signal,
      onProgress: (progress) => meter.report(progress),
    });
    await meter.stop();
    await logEnd(log, end);
    const { status, result, error, backupId } = end;
    await finishRun(database, owner, { status, result, error, backupId });
    report.info({ status, code: error?.code }, 'A run has ended.');
  } catch (error) {
    await meter.stop();
    await endBadly(options, owner, log, error);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function executorOf(kind: string): Executor {
  const executor = executors[kind as RunKind] as Executor | undefined;
  if (executor) return executor;
  throw new HoldfastError(
    'unsupported',
    `This worker does not know runs of the kind “${kind}”. Update Holdfast.`,
  );
}

type Log = (level: 'info' | 'warning' | 'error', message: string) => Promise<void>;

/** So many of a long list are in the log as well; the result has them all. */
const problemsLogged = 50;

async function logEnd(log: Log, { result, error }: RunEnd): Promise<void> {
  for (const warning of result.warnings ?? []) await log('warning', warning);
  for (const problem of (result.problems ?? []).slice(0, problemsLogged)) await log('error', problem);
  if (error) await log('error', error.message);
  else if (result.summary) await log('info', result.summary);
}

async function endBadly(
  { parts: { database, report }, queue, run, signal }: ExecuteRunOptions,
  owner: { id: string; workerId: string; attempt: number },
  log: Log,
  error: unknown,
): Promise<void> {
  const reason = signal.aborted ? (signal.reason as StopReason) : undefined;
  // Somebody else has it now.
  if (reason === 'lost') return;
  if (reason === 'cancel') {
    await log('info', 'Cancelled. Nothing half-done was kept.');
    await finishRun(database, owner, { status: 'cancelled' });
  } else if (reason === 'shutdown' && isRepeatable(run.kind)) {
    await log('info', 'Holdfast was stopped; this goes on when it is started again.');
    await putBackRun(database, queue, owner);
  } else {
    const failure = reason === 'shutdown' ? stopped() : describeFailure(run.id, error);
    const facts = { runId: run.id, kind: run.kind, code: failure.code };
    // What is foreseen is said to whoever asked for the run; what is not has to be found in here.
    if (failure.code === 'internal') report.error({ ...facts, error }, 'A run has failed unforeseen.');
    else report.info(facts, 'A run has failed.');
    await log('error', failure.message);
    await finishRun(database, owner, { status: 'failed', error: failure });
  }
}

function stopped(): { code: string; message: string } {
  return { code: 'cancelled', message: 'Holdfast was stopped before this was done. Start it anew.' };
}

/** What is not ours may hold anything, a connection string for instance: it goes to the worker's own log only. */
function describeFailure(runId: string, error: unknown): { code: string; message: string } {
  if (isHoldfastError(error)) return { code: error.code, message: error.message };
  return {
    code: 'internal',
    message: `Something went wrong inside of Holdfast. The worker's log has the details, under ${runId}.`,
  };
}
