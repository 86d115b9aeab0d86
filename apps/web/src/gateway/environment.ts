/** What the environment decides about the web process. `npm start` sets it. */
import { readFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import type { ServicesOptions } from '../server/create-services.ts';

export interface WebEnvironment {
  development: boolean;
  host: string;
  port: number;
  databaseUrl: string;
  /** All that the services need beside the database. */
  services: Omit<ServicesOptions, 'database'>;
}

export function readEnvironment(variables: NodeJS.ProcessEnv): WebEnvironment {
  const host = variables['HOST'] || '127.0.0.1';
  const port = portOf(variables['PORT'] || '3000');
  return {
    development: variables['NODE_ENV'] === 'development',
    host,
    port,
    databaseUrl: required(variables, 'DATABASE_URL'),
    services: {
      secret: required(variables, 'HOLDFAST_SECRET'),
      setupToken: variables['HOLDFAST_SETUP_TOKEN'],
      baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
      installation: {
        version: ownVersion(),
        home: resolve(variables['HOLDFAST_HOME'] || '.holdfast'),
        fileRoots: (variables['BACKUP_FILE_ROOTS'] ?? '').split(delimiter).filter(Boolean),
        backupDirectory: variables['BACKUP_DIRECTORY'] || undefined,
        backupPassword: variables['BACKUP_ENCRYPTION_PASSWORD'] || undefined,
        ownDatabaseServer: variables['HOLDFAST_OWN_DATABASE'] === '1',
        programsFolder: variables['PG_BIN'] || undefined,
      },
    },
  };
}

function required(variables: NodeJS.ProcessEnv, name: string): string {
  const value = variables[name];
  if (!value)
    throw new Error(`${name} is not set. Start Holdfast with npm start, which makes what is missing.`);
  return value;
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new Error(`PORT is ${text}, and a port is a number from 1 to 65535.`);
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));
  return version as string;
}
