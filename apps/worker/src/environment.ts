/** What the environment decides about a worker. `npm start` sets it. */
import { join } from 'node:path';
import { type Environment, needed, readEnvironment } from '@holdfast/application/environment';

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
  logLevel: Environment['logLevel'];
}

/** What has to be the same again for a restored database of ours to be of use. */
const keptSettings = [
  ...['HOLDFAST_SECRET', 'BACKUP_DIRECTORY', 'BACKUP_FILE_ROOTS', 'HOST', 'PORT', 'PG_BIN'],
  ...['HOLDFAST_URL', 'HOLDFAST_TRUSTED_PROXIES', 'HOLDFAST_SECURE_COOKIES'],
];

export function readWorkerEnvironment(variables: NodeJS.ProcessEnv): WorkerEnvironment {
  const environment = readEnvironment(variables);
  const { home, fileRoots, programsFolder, logLevel } = environment;
  return {
    ...{ home, programsFolder, logLevel },
    databaseUrl: needed(environment.databaseUrl, 'DATABASE_URL'),
    secret: needed(environment.secret, 'HOLDFAST_SECRET'),
    fileRoots: fileRoots.length === 0 ? [] : [...fileRoots, join(home, 'demo')],
    settings: keptSettings
      .filter((name) => variables[name])
      .map((name) => `${name}=${variables[name]}\n`)
      .join(''),
  };
}
