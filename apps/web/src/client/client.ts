/** How the browser calls the API: queries and mutations in batches, what happens by server-sent events. */
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import type { AppRouter } from '../server/router.ts';
import { confirmationLink } from './confirmation.ts';

export function createClient() {
  const url = '/api/trpc';
  return createTRPCClient<AppRouter>({
    links: [
      confirmationLink,
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        // Above this a batch is split: servers and proxies limit the length of an address.
        false: httpBatchLink({ url, maxURLLength: 4000 }),
      }),
    ],
  });
}
