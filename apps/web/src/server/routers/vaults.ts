/** Where backups lie. */
import { summarizeVaults } from '@holdfast/application/overview';
import { queueRun } from '@holdfast/application/runs';
import { idInput } from '@holdfast/contracts/people';
import { startedRunSchema } from '@holdfast/contracts/runs';
import { removeLockInput, vaultLockSchema, vaultSummarySchema } from '@holdfast/contracts/vaults';
import { findVaultRow } from '../keys/vault-row.ts';
import { changes, operator, router, viewer } from '../trpc/procedures.ts';
import { readVaultLocks, removeVaultLock } from '../vaults/vault-locks.ts';

export const vaultsRouter = router({
  list: viewer.output(vaultSummarySchema.array()).query(({ ctx }) => summarizeVaults(ctx.services.database)),

  refresh: changes('operator', 'vault.refreshed')
    .input(idInput)
    .output(startedRunSchema)
    .mutation(async ({ ctx, input }) => {
      const { database, queue } = ctx.services;
      const { id: vaultId, name } = await findVaultRow(ctx.services, input.id);
      ctx.note({ subject: `vault ${name}` });
      const runId = await database.prisma.$transaction((tx) =>
        queueRun(tx, { queue, kind: 'refresh', input: {}, vaultId, requestedBy: ctx.person }),
      );
      return { runId };
    }),

  locks: operator
    .input(idInput)
    .output(vaultLockSchema.array())
    .query(({ ctx, input }) => readVaultLocks(ctx.services, input.id)),

  removeLock: changes('owner', 'lock.removed')
    .input(removeLockInput)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ subject: `vault ${input.vaultId}`, details: { lock: input.lockId } });
      await removeVaultLock(ctx.services, input);
    }),
});
