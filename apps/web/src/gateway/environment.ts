/** What the environment decides about the web process. `npm start` sets it. */
import { readFileSync } from 'node:fs';
import type { BlockList } from 'node:net';
import { type Environment, needed, readEnvironment, toBlockList } from '@holdfast/application/environment';
import type { ServicesOptions } from '../server/create-services.ts';

export interface WebEnvironment {
  development: boolean;
  host: string;
  port: number;
  databaseUrl: string;
  logLevel: Environment['logLevel'];
  /** Whose word about addresses counts. */
  trustedProxies: BlockList;
  /** Names that we are asked by beside those that we listen on. */
  publicHost: string | undefined;
  /** All that the services need beside the database. */
  services: Omit<ServicesOptions, 'database' | 'log'>;
}

export function readWebEnvironment(variables: NodeJS.ProcessEnv): WebEnvironment {
  const environment = readEnvironment(variables);
  const { host, port, url, secureCookies, home, fileRoots, backupDirectory, logLevel } = environment;
  return {
    ...{ host, port, logLevel },
    development: variables['NODE_ENV'] === 'development',
    databaseUrl: needed(environment.databaseUrl, 'DATABASE_URL'),
    trustedProxies: toBlockList(environment.trustedProxies),
    publicHost: environment.hasPublicUrl ? new URL(url).hostname : undefined,
    services: {
      secret: needed(environment.secret, 'HOLDFAST_SECRET'),
      setupToken: variables['HOLDFAST_SETUP_TOKEN'],
      baseUrl: url,
      secureCookies,
      installation: {
        ...{ version: ownVersion(), home, fileRoots, backupDirectory },
        backupPassword: environment.backupPassword,
        ownDatabaseServer: variables['HOLDFAST_OWN_DATABASE'] === '1',
        programsFolder: environment.programsFolder,
      },
    },
  };
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));
  return version as string;
}
