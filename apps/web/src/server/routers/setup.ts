/** The first run: an owner, a vault, a saved recovery key. */

import { hasRole } from '@holdfast/contracts/people';
import {
  checkFolderInput,
  confirmRecoveryInput,
  createdVaultSchema,
  createOwnerInput,
  createVaultInput,
  folderCheckSchema,
  setupStateSchema,
  suggestedPasswordSchema,
  suggestPasswordInput,
} from '@holdfast/contracts/setup';
import { checkFolder } from '../setup/check-folder.ts';
import { confirmRecovery } from '../setup/confirm-recovery.ts';
import { createOwner } from '../setup/create-owner.ts';
import { createVault } from '../setup/create-vault.ts';
import { findSetupStep } from '../setup/setup-state.ts';
import { suggestPassword } from '../setup/suggest-password.ts';
import { changes, changesPublicly, owner, publicly, router } from '../trpc/procedures.ts';

export const setupRouter = router({
  state: publicly.output(setupStateSchema).query(async ({ ctx }) => {
    const { database, installation } = ctx.services;
    const step = await findSetupStep(database);
    const { backupDirectory, backupPassword } = installation;
    // Of no concern to strangers once there is somebody to ask.
    const hidden = step !== 'owner' && !(ctx.person && hasRole(ctx.person.role, 'owner'));
    const preset = hidden
      ? { directory: null, hasPassword: false }
      : { directory: backupDirectory ?? null, hasPassword: backupPassword !== undefined };
    return { step, preset };
  }),

  createOwner: changesPublicly('owner.created')
    .input(createOwnerInput)
    .mutation(async ({ ctx, input }) => {
      await createOwner(ctx.services, input);
      ctx.note({ subject: `person ${input.name}` });
      return {};
    }),

  checkFolder: owner
    .input(checkFolderInput)
    .output(folderCheckSchema)
    .query(({ input }) => checkFolder(input.path)),

  suggestPassword: changes('owner', 'password.suggested')
    .input(suggestPasswordInput)
    .output(suggestedPasswordSchema)
    .mutation(({ input }) => ({ password: suggestPassword(input?.form) })),

  createVault: changes('owner', 'vault.added')
    .input(createVaultInput)
    .output(createdVaultSchema)
    .mutation(async ({ ctx, input }) => {
      const created = await createVault(ctx.services, { ...input, person: ctx.person });
      const { adoptedBackups } = created;
      ctx.note({ subject: `vault ${input.name}`, details: { place: input.directory, adoptedBackups } });
      return created;
    }),

  confirmRecovery: changes('owner', 'recovery-key.confirmed')
    .input(confirmRecoveryInput)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ subject: `vault ${await confirmRecovery(ctx.services, input.vaultId)}` });
    }),
});
