/** Does a run that did not succeed again, as a new one. */
import type { RunKind } from '@holdfast/contracts/runs';
import { HoldfastError } from '@holdfast/core/errors';
import type { Transaction } from '@holdfast/db';
import { queueFullRun } from './queue-full-run.ts';
import { queueRun, type Requester } from './queue-run.ts';
import type { FullRunInput, RunInputs } from './run-input.ts';
import type { RunQueue } from './run-queue.ts';

/** Resolves with the new run's id. Throws `not-found` and `conflict`. */
export async function retryRun(
  tx: Transaction,
  options: { queue: RunQueue; runId: string; requestedBy?: Requester | undefined },
): Promise<string> {
  const { queue, runId, requestedBy } = options;
  const run = await tx.run.findUnique({ where: { id: runId }, include: { source: true } });
  if (!run) throw new HoldfastError('not-found', 'That run does not exist any more.');
  if (run.status === 'queued' || run.status === 'running') {
    throw new HoldfastError('conflict', 'That run has not ended yet. Wait for it, or cancel it first.');
  }
  const { hasSecrets, ...input } = run.input as { hasSecrets?: boolean };
  if (hasSecrets) {
    throw new HoldfastError(
      'conflict',
      'The password that this run was given is not kept, so it cannot be done again by itself. Start it anew.',
    );
  }
  if (run.source?.removedAt) {
    throw new HoldfastError('conflict', `“${run.source.name}” was removed, so this cannot be done again.`);
  }
  const common = { queue, requestedBy, retryOfId: runId };
  if (run.kind === 'full') {
    return queueFullRun(tx, { ...common, sourceIds: (input as unknown as FullRunInput).sourceIds });
  }
  return queueRun(tx, {
    ...common,
    kind: run.kind as RunKind,
    input: input as RunInputs[RunKind],
    source: run.sourceId === null ? undefined : { id: run.sourceId, name: run.sourceName ?? '' },
    backupId: run.backupId ?? undefined,
    vaultId: run.vaultId ?? undefined,
  });
}
