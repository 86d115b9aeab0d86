/** Keys for programs. No key can make or revoke one: the REST API does not offer these procedures. */
import { apiKeySchema, createApiKeyInput, createdApiKeySchema } from '@holdfast/contracts/api-keys';
import { idInput } from '@holdfast/contracts/people';
import { createApiKey } from '../api-keys/create-api-key.ts';
import { listApiKeys } from '../api-keys/list-api-keys.ts';
import { revokeApiKey } from '../api-keys/revoke-api-key.ts';
import { changes, confirmedChanges, router, viewer } from '../trpc/procedures.ts';

export const apiKeysRouter = router({
  list: viewer
    .output(apiKeySchema.array())
    .query(({ ctx }) => listApiKeys(ctx.services.database, ctx.person)),

  // A session that somebody left open must not leave a key behind.
  create: confirmedChanges('viewer', 'api-key.created')
    .input(createApiKeyInput)
    .output(createdApiKeySchema)
    .mutation(async ({ ctx, input }) => {
      const { name, scopes, validDays } = input;
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
