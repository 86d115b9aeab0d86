/** What an owner may change while it runs, and what the environment has decided. */
import { makeMetricsToken, readMetricsToken, removeMetricsToken } from '@holdfast/application/metrics';
import { updateSettings } from '@holdfast/application/settings';
import {
  installationSchema,
  madeMetricsTokenSchema,
  metricsTokenSchema,
  settingsSchema,
  updateSettingsInput,
} from '@holdfast/contracts/settings';
import { describeInstallation } from '../settings/describe-installation.ts';
import { changes, confirmedChanges, operator, owner, router, viewer } from '../trpc/procedures.ts';

export const settingsRouter = router({
  get: viewer.output(settingsSchema).query(({ ctx }) => ctx.services.settings()),

  update: confirmedChanges('owner', 'settings.changed')
    .input(updateSettingsInput)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ details: input });
      await ctx.services.database.prisma.$transaction((tx) => updateSettings(tx, input));
    }),

  installation: operator.output(installationSchema).query(({ ctx }) => describeInstallation(ctx.services)),

  metricsToken: owner.output(metricsTokenSchema).query(async ({ ctx }) => {
    const kept = await readMetricsToken(ctx.services.database.prisma);
    return { createdAt: kept?.createdAt ?? null };
  }),

  makeMetricsToken: confirmedChanges('owner', 'metrics-token.made')
    .output(madeMetricsTokenSchema)
    .mutation(async ({ ctx }) => ({ token: await makeMetricsToken(ctx.services.database.prisma) })),

  removeMetricsToken: changes('owner', 'metrics-token.removed').mutation(({ ctx }) =>
    removeMetricsToken(ctx.services.database.prisma),
  ),
});
