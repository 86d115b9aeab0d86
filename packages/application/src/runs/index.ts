/**
 * Runs: a row says what is to be done and what came of it, a job in the queue (pg-boss) says that it is due. Rows decide;
 * a job is only a token, gone as soon as a worker has claimed its run.
 */
export { cancelRun } from './cancel-run.ts';
export { type ClaimedRun, type ClaimOutcome, claimRun, type WorkerIdentity } from './claim-run.ts';
export { type FinishedRun, finishRun, putBackRun, type RunOwner } from './finish-run.ts';
export { queueFullRun } from './queue-full-run.ts';
export { type QueueRunOptions, queueRun, type Requester } from './queue-run.ts';
export { type Lost, recoverRuns } from './recover-runs.ts';
export { isRepeatable } from './repeat-run.ts';
export { reportProgress } from './report-progress.ts';
export { retryRun } from './retry-run.ts';
export { type FeedEvent, listenForRuns, type RunFeed } from './run-feed.ts';
export type {
  BackupRunInput,
  CleanUpRunInput,
  FromExport,
  FromUpload,
  FullRunInput,
  RefreshRunInput,
  RestoreDatabaseRunInput,
  RestoreFilesRunInput,
  RunInputs,
  VerifyRunInput,
} from './run-input.ts';
export { type LogLevel, logToRun } from './run-log.ts';
export { notifyRuns, type RunNotice, runChannel } from './run-notice.ts';
export { openRunQueue, type RunQueue } from './run-queue.ts';
export { countFreePlaces, isLight, lightPriority } from './run-urgency.ts';
