/** The passwords that open a vault. */
import { startedRunSchema } from '@holdfast/contracts/runs';
import {
  addKeyInput,
  changeKeyInput,
  keyTestSchema,
  recoveryFileInput,
  recoveryFileSchema,
  recoverySheetSchema,
  rekeyInput,
  removeKeyInput,
  removeOldVaultInput,
  replacedVaultSchema,
  testKeyInput,
  vaultIdInput,
  vaultKeySchema,
} from '@holdfast/contracts/vaults';
import { addKey, changeKey, findKeyOf, removeKey } from '../keys/change-keys.ts';
import { listKeys } from '../keys/list-keys.ts';
import { makeRecoveryFile, makeRecoverySheet } from '../keys/make-recovery-file.ts';
import { listOldVaults, startOldVaultRemoval, startRekey } from '../keys/rekey-vault.ts';
import { limitAttempts } from '../people/limit-attempts.ts';
import { changes, confirmedChanges, operator, router } from '../trpc/procedures.ts';

export const keysRouter = router({
  list: operator
    .input(vaultIdInput)
    .output(vaultKeySchema.array())
    .query(({ ctx, input }) => listKeys(ctx.services, input.vaultId)),

  add: confirmedChanges('owner', 'key.added')
    .input(addKeyInput)
    .mutation(async ({ ctx, input }) => {
      const { fingerprint } = await addKey(ctx.services, { ...input, person: ctx.person });
      ctx.note({ subject: `key ${input.name}`, details: { fingerprint } });
    }),

  change: confirmedChanges('owner', 'key.changed')
    .input(changeKeyInput)
    .mutation(async ({ ctx, input }) => {
      const { fingerprint } = await changeKey(ctx.services, { ...input, person: ctx.person });
      ctx.note({ subject: `vault ${input.vaultId}`, details: { fingerprint } });
    }),

  remove: confirmedChanges('owner', 'key.removed')
    .input(removeKeyInput)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ subject: `key ${await removeKey(ctx.services, input)}`, details: { keyId: input.keyId } });
    }),

  test: changes('operator', 'key.tested')
    .input(testKeyInput)
    .output(keyTestSchema)
    .mutation(async ({ ctx, input }) => {
      const limit = { windowSeconds: 300, attempts: 20 };
      await limitAttempts(ctx.services.database, `key-test ${ctx.person.id}`, limit);
      const key = await findKeyOf(ctx.services, input);
      ctx.note({ subject: `vault ${input.vaultId}`, details: { opens: key !== undefined } });
      return { opens: key !== undefined, key: key ?? null };
    }),

  recoveryFile: changes('owner', 'recovery-file.made')
    .input(recoveryFileInput)
    .output(recoveryFileSchema)
    .mutation(async ({ ctx, input }) => {
      const { vault, ...file } = await makeRecoveryFile(ctx.services, { ...input, person: ctx.person });
      ctx.note({ subject: `vault ${vault}` });
      return file;
    }),

  recoverySheet: changes('owner', 'recovery-sheet.made')
    .input(recoveryFileInput)
    .output(recoverySheetSchema)
    .mutation(async ({ ctx, input }) => {
      const { vault, address } = await makeRecoverySheet(ctx.services, { ...input, person: ctx.person });
      ctx.note({ subject: `vault ${vault}` });
      return { address };
    }),

  rekey: confirmedChanges('owner', 'vault.rekey-started')
    .input(rekeyInput)
    .output(startedRunSchema)
    .mutation(async ({ ctx, input }) => {
      const { runId, path } = await startRekey(ctx.services, { ...input, person: ctx.person });
      ctx.note({ subject: `vault ${input.vaultId}`, details: { directory: path } });
      return { runId };
    }),

  oldVaults: operator.output(replacedVaultSchema.array()).query(({ ctx }) => listOldVaults(ctx.services)),

  removeOldVault: confirmedChanges('owner', 'vault.old-removal-started')
    .input(removeOldVaultInput)
    .output(startedRunSchema)
    .mutation(async ({ ctx, input }) => {
      const { runId, place } = await startOldVaultRemoval(ctx.services, { ...input, person: ctx.person });
      ctx.note({ subject: `vault ${input.confirmName}`, details: { place } });
      return { runId };
    }),
});
