/** All procedures. The browser knows this type and nothing else of the server. */
import { meRouter } from './routers/me.ts';
import { peopleRouter } from './routers/people.ts';
import { runsRouter } from './routers/runs.ts';
import { setupRouter } from './routers/setup.ts';
import { sourcesRouter } from './routers/sources.ts';
import { router } from './trpc/procedures.ts';

export const appRouter = router({
  setup: setupRouter,
  me: meRouter,
  sources: sourcesRouter,
  runs: runsRouter,
  people: peopleRouter,
});

export type AppRouter = typeof appRouter;
