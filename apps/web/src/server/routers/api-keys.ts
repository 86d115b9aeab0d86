/** Keys for programs. No key can make one: the REST API does not offer that. */
import { apiKeySchema, createApiKeyInput, createdApiKeySchema } from '@holdfast/contracts/api-keys';
import { idInput } from '@holdfast/contracts/people';
import { createApiKey } from '../api-keys/create-api-key.ts';
import { listApiKeys } from '../api-keys/list-api-keys.ts';
import { revokeApiKey } from '../api-keys/revoke-api-key.ts';
import { confirmLogin } from '../people/confirm-login.ts';
import { changes, router, viewer } from '../trpc/procedures.ts';

export const apiKeysRouter = router({
  list: viewer
    .output(apiKeySchema.array())
    .query(({ ctx }) => listApiKeys(ctx.services.database, ctx.person)),

  create: changes('viewer', 'api-key.created')
    .input(createApiKeyInput)
    .output(createdApiKeySchema)
    .mutation(async ({ ctx, input }) => {
      const { name, scopes, validDays, loginPassword = '' } = input;
      // A key outlives the session, and is asked for no password where its person is. However recently they signed in,
      // a session alone makes none.
      await confirmLogin(ctx.services, ctx.person, { what: 'api-key', password: loginPassword });
      ctx.note({ subject: `API key ${name}`, details: { scopes, validDays } });
      return createApiKey(ctx.services, input, ctx.person);
    }),

  revoke: changes('viewer', 'api-key.revoked')
    .input(idInput)
    .mutation(async ({ ctx, input }) => {
      const { name, prefix } = await revokeApiKey(ctx.services.database, input.id, ctx.person);
      ctx.note({ subject: `API key ${name}`, details: { prefix } });
    }),
});
