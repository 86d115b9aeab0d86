'use client';
import { RunLog } from '../runs/run-log.tsx';
import { useRunLog } from '../runs/use-run-log.ts';

/** What was written while it was made. */
export function BackupLog({ runId }: { runId: string }) {
  return <RunLog log={useRunLog(runId)} active={false} />;
}
