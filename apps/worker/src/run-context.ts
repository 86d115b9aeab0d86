/** What an executor gets, and what it gives. */
import type { Log } from '@holdfast/application/log';
import type { ClaimedRun, LogLevel, RunInputs } from '@holdfast/application/runs';
import type { ApplicationKey } from '@holdfast/application/secrets';
import type { RunKind, RunResult } from '@holdfast/contracts/runs';
import type { OnProgress } from '@holdfast/core/backup';
import type { Database } from '@holdfast/db';
import type { WorkerEnvironment } from './environment.ts';

export interface WorkerParts {
  database: Database;
  key: ApplicationKey;
  environment: WorkerEnvironment;
  /** For whoever looks after Holdfast; what a person shall read goes to the run's own log. */
  report: Log;
}

export interface RunContext<Kind extends RunKind = RunKind> extends WorkerParts {
  run: ClaimedRun;
  input: RunInputs[Kind];
  /** Aborts when the run is cancelled, lost to another worker, or the worker stops. */
  signal: AbortSignal;
  /** Adds a line to the run's log: a sentence for a person, without secrets. */
  log: (level: LogLevel, message: string) => Promise<void>;
  onProgress: OnProgress;
}

export interface RunEnd {
  status: 'succeeded' | 'partial' | 'failed';
  result: RunResult;
  /** Why, for a run that did its work and found that something is wrong. */
  error?: { code: string; message: string };
  /** The backup that it made. */
  backupId?: string;
}

/** Does the work of one kind of run. A rejection with a HoldfastError fails the run with its sentence. */
export type Executor<Kind extends RunKind = RunKind> = (context: RunContext<Kind>) => Promise<RunEnd>;
