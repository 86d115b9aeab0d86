/** What the environment decides about a worker. `npm start` sets it. */
import { delimiter, join, resolve } from 'node:path';
import { HoldfastError } from '@holdfast/core/errors';

export interface WorkerEnvironment {
  databaseUrl: string;
  /** HOLDFAST_SECRET. */
  secret: string;
  /** Where the demo's files lie, and other things of Holdfast's own. */
  home: string;
  /** Directories below which files may be read and written; none means all. */
  fileRoots: readonly string[];
  /** Folder of PostgreSQL's client programs, where one is given. */
  programsFolder: string | undefined;
  /** What a backup of Holdfast itself keeps of the environment: NAME=value lines. */
  settings: string;
}

/** What has to be the same again for a restored database of ours to be of use. */
const keptSettings = ['HOLDFAST_SECRET', 'BACKUP_DIRECTORY', 'BACKUP_FILE_ROOTS', 'HOST', 'PORT', 'PG_BIN'];

export function readWorkerEnvironment(variables: NodeJS.ProcessEnv): WorkerEnvironment {
  const home = resolve(variables['HOLDFAST_HOME'] || '.holdfast');
  const roots = (variables['BACKUP_FILE_ROOTS'] ?? '').split(delimiter).filter(Boolean);
  return {
    databaseUrl: required(variables, 'DATABASE_URL'),
    secret: required(variables, 'HOLDFAST_SECRET'),
    home,
    fileRoots: roots.length === 0 ? [] : [...roots, join(home, 'demo')],
    programsFolder: variables['PG_BIN'] || undefined,
    settings: keptSettings
      .filter((name) => variables[name])
      .map((name) => `${name}=${variables[name]}\n`)
      .join(''),
  };
}

function required(variables: NodeJS.ProcessEnv, name: string): string {
  const value = variables[name];
  if (value) return value;
  throw new HoldfastError(
    'invalid-input',
    `${name} is not set. Start Holdfast with npm start, which makes what is missing.`,
  );
}
