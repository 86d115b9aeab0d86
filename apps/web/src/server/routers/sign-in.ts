/** Signing in with an OpenID Connect provider: what is offered, and its settings. */
import { offeredSignInSchema, saveProviderInput, storedProviderSchema } from '@holdfast/contracts/sign-in';
import { readProvider, removeProvider, saveProvider } from '../auth/sign-in-provider.ts';
import { confirmedChanges, owner, publicly, router } from '../trpc/procedures.ts';

export const signInRouter = router({
  offered: publicly.output(offeredSignInSchema).query(async ({ ctx }) => {
    const provider = await readProvider(ctx.services.database);
    return { provider: provider ? { label: provider.label } : null };
  }),

  provider: owner.output(storedProviderSchema).query(async ({ ctx }) => {
    const { database, providerSignIn } = ctx.services;
    const kept = await readProvider(database);
    if (!kept) return { provider: null, redirectUrl: providerSignIn.redirectUrl };
    const { sealedSecret: _, ...provider } = kept;
    return { provider, redirectUrl: providerSignIn.redirectUrl };
  }),

  saveProvider: confirmedChanges('owner', 'sign-in-provider.changed')
    .input(saveProviderInput)
    .mutation(async ({ ctx, input }) => {
      const { clientSecret: _, ...details } = input;
      ctx.note({ subject: `sign-in provider ${input.label}`, details });
      await saveProvider(ctx.services, input);
    }),

  removeProvider: confirmedChanges('owner', 'sign-in-provider.removed').mutation(({ ctx }) =>
    removeProvider(ctx.services),
  ),
});
