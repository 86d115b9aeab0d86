import { HoldfastError } from '@holdfast/core/errors';
import type { Transaction } from '@holdfast/db';
import { queueRun, type Requester } from '../runs/queue-run.ts';
import type { CleanUpRunInput } from '../runs/run-input.ts';
import type { RunQueue } from '../runs/run-queue.ts';
import { noPreview } from './clean-up-preview.ts';

export interface StartCleanUp {
  queue: RunQueue;
  previewRunId: string;
  /** The vault's name, typed. */
  confirmName: string;
  requestedBy: Requester;
}

/** Begins what a preview has shown, by its rules, once. Throws `not-found`, `invalid-input`, `conflict`. */
export async function startCleanUp(
  tx: Transaction,
  { queue, previewRunId, confirmName, requestedBy }: StartCleanUp,
): Promise<{ runId: string; vaultName: string }> {
  const row = await tx.cleanUpPreview.findUnique({
    where: { runId: previewRunId },
    include: { run: { select: { input: true } }, vault: { select: { id: true, name: true } } },
  });
  if (!row) throw noPreview();
  const { id: vaultId, name: vaultName } = row.vault;
  if (confirmName !== vaultName) {
    throw new HoldfastError('invalid-input', `Type the name of the vault to clean it up: ${vaultName}`);
  }
  // Of two that ask at the same moment one gets it.
  await tx.$queryRaw`SELECT id FROM vaults WHERE id = ${vaultId}::uuid FOR UPDATE`;
  const waiting = await tx.run.count({
    where: {
      ...{ kind: 'clean-up', vaultId, status: { in: ['queued', 'running'] } },
      input: { path: ['previewRunId'], equals: previewRunId },
    },
  });
  if (waiting > 0) {
    throw new HoldfastError('conflict', 'This clean-up was begun already. Its run shows how far it is.');
  }
  const { retention, sourceIds } = row.run.input as unknown as CleanUpRunInput;
  const input: CleanUpRunInput = { retention, sourceIds, previewRunId };
  return { runId: await queueRun(tx, { queue, kind: 'clean-up', vaultId, input, requestedBy }), vaultName };
}
