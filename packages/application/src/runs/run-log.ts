import type { Database } from '@holdfast/db';
import { notifyRuns } from './run-notice.ts';

export type LogLevel = 'info' | 'warning' | 'error';

const longestMessage = 4000;

/** Adds a line to a run's log. The message is a sentence for a person and holds no secret. */
export async function logToRun(
  database: Database,
  runId: string,
  level: LogLevel,
  message: string,
): Promise<void> {
  await database.prisma.runLogLine.create({
    // PostgreSQL stores no NUL in text.
    data: { runId, level, message: message.replaceAll('\0', '').slice(0, longestMessage) },
  });
  await notifyRuns(database.prisma, { type: 'log', runId });
}
