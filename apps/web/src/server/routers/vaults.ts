/** Where backups lie. */
import { summarizeVaults } from '@holdfast/application/overview';
import { queueRun, type RunInputs } from '@holdfast/application/runs';
import { idInput } from '@holdfast/contracts/people';
import { startedRunSchema } from '@holdfast/contracts/runs';
import {
  removeLockInput,
  vaultLockSchema,
  vaultSummarySchema,
  verifyVaultInput,
} from '@holdfast/contracts/vaults';
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

  verify: changes('operator', 'verification.started')
    .input(verifyVaultInput)
    .output(startedRunSchema)
    .mutation(async ({ ctx, input: { id, extent } }) => {
      const { database, queue } = ctx.services;
      const { id: vaultId, name } = await findVaultRow(ctx.services, id);
      ctx.note({ subject: `vault ${name}`, details: { extent } });
      const input: RunInputs['verify'] =
        extent === 'portion' ? { level: 'full', portion: true } : { level: extent };
      const runId = await database.prisma.$transaction((tx) =>
        queueRun(tx, { queue, kind: 'verify', input, vaultId, requestedBy: ctx.person }),
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
