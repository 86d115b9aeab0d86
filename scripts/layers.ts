/**
 * Which folder may import which: the architecture, as data. `npm test` holds every source file to it
 * (check-layers.ts). Folders of the engine may import themselves, `errors.ts` and what is listed here.
 */
export const engine = 'packages/core/src';

export const engineLayers: Readonly<Record<string, readonly string[]>> = {
  kernels: [],
  memory: [],
  processes: [],
  streams: [],
  crypto: ['kernels', 'memory'],
  storage: [],
  vault: ['crypto', 'storage', 'kernels', 'memory', 'processes'],
  // These three know nothing of vaults: backup joins them as streams.
  postgres: ['kernels', 'memory', 'processes', 'streams'],
  files: [],
  // An export reads and writes rows itself, in one snapshot: it needs a session, and nothing else of postgres.
  exports: ['crypto', 'postgres'],
  recovery: [],
  backup: ['kernels', 'memory', 'streams', 'crypto', 'storage', 'vault', 'postgres', 'files', 'exports'],
};

/** Whole workspaces: what each may import of ours, and which modules of others it must do without. */
export const workspaceRules: readonly WorkspaceRule[] = [
  {
    folder: 'packages/core',
    ours: [],
    // The engine gets what it needs as parameters: no database layer, no web, no scheduler.
    without:
      /^(@prisma\/.*|prisma|next(\/.*)?|react(-dom)?(\/.*)?|node-cron|pg-boss|@trpc\/.*|node:https?2?|express|hono)$/,
  },
  { folder: 'packages/contracts', ours: [], only: /^zod(\/.*)?$/ },
  { folder: 'packages/db', ours: ['contracts'] },
  { folder: 'packages/demo', ours: [] },
  // What web and worker share, above rows and below HTTP.
  { folder: 'packages/application', ours: ['core', 'contracts', 'db', 'demo'] },
  // What brings Holdfast itself back; loaded only by the command that does.
  { folder: 'apps/cli/src/recover', ours: ['core', 'contracts', 'application'], within: 'apps/cli' },
  // What looks at the service's own database; loaded only by the command that does.
  { folder: 'apps/cli/src/doctor', ours: ['core', 'contracts', 'application'], within: 'apps/cli' },
  { folder: 'apps/cli', ours: ['core', 'contracts'] },
  { folder: 'apps/worker', ours: ['core', 'contracts', 'db', 'demo', 'application'] },
  { folder: 'apps/web', ours: ['core', 'contracts', 'db', 'demo', 'application'] },
];

export interface WorkspaceRule {
  folder: string;
  /** Of a part of a workspace: the workspace, whose files it may use. */
  within?: string;
  /** Names after `@holdfast/`. */
  ours: readonly string[];
  /** Modules of others that it must not import. */
  without?: RegExp;
  /** The only modules of others that it may import. */
  only?: RegExp;
}

/** What code that runs in a browser must never reach, not even as a type. */
export const neverInBrowser = /^@holdfast\/(core|db|application)(\/|$)/;
