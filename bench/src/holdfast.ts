/** Holdfast, as small programs that call the engine (driver/), so that a launcher's time is not measured with it. */
import { fileURLToPath } from 'node:url';
import type { Contestant } from './contestant.ts';
import type { Stage } from './measure.ts';

/** What the command gives to every process of Holdfast (bin/holdfast.js). */
const { forHoldfast, nodeOptions }: { forHoldfast: Record<string, string>; nodeOptions: string[] } =
  await import(new URL('../../scripts/install.mjs', import.meta.url).href);

export const holdfast: Contestant = {
  name: 'holdfast',
  env: { ...forHoldfast, HOLDFAST_BENCH_PASSWORD: 'bench' },
  init: (repository) => driver('vault', 'init', repository),
  open: (repository) => driver('vault', 'list', repository),
  saveStream: (repository) => driver('stream', 'save', repository),
  readStream: (repository) => driver('stream', 'read', repository),
  backUpTree: (repository, tree) => driver('tree', 'backup', repository, tree),
  restoreTree: (repository, target) => driver('tree', 'restore', repository, target),
  verify: (repository) => driver('vault', 'verify', repository),
};

/** Backs up the database whose URL is in the environment, and writes what pg_dump used to `report`. */
export function backUpDatabaseStage(repository: string, report: string): Stage {
  return driver('database', repository, report);
}

const drivers = {
  vault: new URL('./driver/vault.ts', import.meta.url),
  stream: new URL('./driver/stream.ts', import.meta.url),
  tree: new URL('./driver/tree.ts', import.meta.url),
  database: new URL('./driver/database.ts', import.meta.url),
  export: new URL('./driver/export.ts', import.meta.url),
};

export function driver(name: keyof typeof drivers, ...args: string[]): Stage {
  const file = fileURLToPath(drivers[name]);
  return { argv: [process.execPath, ...nodeOptions, file, ...args] };
}
