/** What was done, is being done and waits: for people to look at. */
export { listRuns } from './list-runs.ts';
export { findRunSummary, type ReadLogOptions, readLog, readRun } from './read-run.ts';
