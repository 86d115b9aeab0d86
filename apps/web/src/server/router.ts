/** All procedures. The browser knows this type and nothing else of the server. */
import { meRouter } from './routers/me.ts';
import { setupRouter } from './routers/setup.ts';
import { router } from './trpc/procedures.ts';

export const appRouter = router({
  setup: setupRouter,
  me: meRouter,
});

export type AppRouter = typeof appRouter;
