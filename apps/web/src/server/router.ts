/** All procedures. The browser knows this type and nothing else of the server. */
import { alarmsRouter } from './routers/alarms.ts';
import { apiKeysRouter } from './routers/api-keys.ts';
import { auditRouter } from './routers/audit.ts';
import { backupsRouter } from './routers/backups.ts';
import { cleanUpsRouter } from './routers/clean-ups.ts';
import { exportsRouter } from './routers/exports.ts';
import { keysRouter } from './routers/keys.ts';
import { meRouter } from './routers/me.ts';
import { overviewRouter } from './routers/overview.ts';
import { peopleRouter } from './routers/people.ts';
import { portableRouter } from './routers/portable.ts';
import { restoreRouter } from './routers/restore.ts';
import { runsRouter } from './routers/runs.ts';
import { schedulesRouter } from './routers/schedules.ts';
import { settingsRouter } from './routers/settings.ts';
import { setupRouter } from './routers/setup.ts';
import { signInRouter } from './routers/sign-in.ts';
import { sourcesRouter } from './routers/sources.ts';
import { uploadsRouter } from './routers/uploads.ts';
import { vaultsRouter } from './routers/vaults.ts';
import { router } from './trpc/procedures.ts';

export const appRouter = router({
  setup: setupRouter,
  signIn: signInRouter,
  me: meRouter,
  overview: overviewRouter,
  sources: sourcesRouter,
  backups: backupsRouter,
  cleanUps: cleanUpsRouter,
  portable: portableRouter,
  uploads: uploadsRouter,
  exports: exportsRouter,
  runs: runsRouter,
  restore: restoreRouter,
  schedules: schedulesRouter,
  vaults: vaultsRouter,
  keys: keysRouter,
  settings: settingsRouter,
  people: peopleRouter,
  alarms: alarmsRouter,
  apiKeys: apiKeysRouter,
  audit: auditRouter,
});

export type AppRouter = typeof appRouter;
