/** A backup of Holdfast's own database shows runs under way that nobody will ever end: its own among them. */
import type { Transaction } from '@holdfast/db';

const message =
  'Holdfast was restored from a backup that was made while this was under way. Start it anew if it is still wanted.';

/** Resolves with how many were ended, not counting the run that made the backup: its backup is there, so it succeeded. */
export async function endInterruptedRuns(tx: Transaction, ownRunId: string | undefined): Promise<number> {
  const open = { status: { in: ['queued', 'running'] } };
  const finishedAt = new Date();
  if (ownRunId !== undefined) {
    await tx.run.updateMany({
      where: { ...open, id: ownRunId },
      data: {
        ...{ status: 'succeeded', finishedAt },
        result: { summary: 'Backed up: Holdfast was restored from this very backup.' },
      },
    });
  }
  const { count } = await tx.run.updateMany({
    where: open,
    data: {
      ...{ status: 'cancelled', finishedAt, sealedInput: null },
      ...{ errorCode: 'cancelled', errorMessage: message },
    },
  });
  return count;
}
