/** Holdfast, as small programs that call the engine (driver/), so that a launcher's time is not measured with it. */
import { fileURLToPath } from 'node:url';
import type { Contestant } from './contestant.ts';
import type { Stage } from './measure.ts';

const password = { HOLDFAST_BENCH_PASSWORD: 'bench' };

export const holdfast: Contestant = {
  name: 'holdfast',
  env: password,
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

function driver(name: 'vault' | 'stream' | 'tree' | 'database', ...args: string[]): Stage {
  const file = fileURLToPath(new URL(`driver/${name}.ts`, import.meta.url));
  return { argv: [process.execPath, '--disable-warning=ExperimentalWarning', file, ...args] };
}
