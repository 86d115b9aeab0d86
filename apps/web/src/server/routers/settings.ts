/** What an owner may change while it runs, and what the environment has decided. */
import { updateSettings } from '@holdfast/application/settings';
import { installationSchema, settingsSchema, updateSettingsInput } from '@holdfast/contracts/settings';
import { describeInstallation } from '../settings/describe-installation.ts';
import { changes, operator, router, viewer } from '../trpc/procedures.ts';

export const settingsRouter = router({
  get: viewer.output(settingsSchema).query(({ ctx }) => ctx.services.settings()),

  update: changes('owner', 'settings.changed')
    .input(updateSettingsInput)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ details: input });
      await ctx.services.database.prisma.$transaction((tx) => updateSettings(tx, input));
    }),

  installation: operator.output(installationSchema).query(({ ctx }) => describeInstallation(ctx.services)),
});
