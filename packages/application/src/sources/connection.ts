/** Connections of database sources: the password apart and sealed, everything else in the row for people to see. */
import type { ConnectionInput } from '@holdfast/contracts/databases';
import { HoldfastError } from '@holdfast/core/errors';
import { type ConnectionTarget, parseConnectionUrl } from '@holdfast/core/postgres';
import type { ApplicationKey } from '../secrets/application-key.ts';
import { openSecretJson } from '../secrets/secret-json.ts';

/** What a database source's row holds as its `config`. */
export type DatabaseConfig = Omit<ConnectionTarget, 'password' | 'ignoredParameters'>;

/** What is sealed beside it. */
export interface SourceSecrets {
  password?: string;
}

/** What is needed of a source's row to reach it. */
export interface SourceRow {
  id: string;
  name: string;
  kind: string;
  config: unknown;
  sealedSecrets: Uint8Array | null;
}

/** What a person gave, as a URL or as fields, divided into what is shown and what is sealed. Throws `invalid-input`. */
export function readConnectionInput(input: ConnectionInput): {
  config: DatabaseConfig;
  secrets: SourceSecrets;
} {
  const { password, ignoredParameters: _, ...config } = targetOf(input);
  return { config, secrets: password === undefined ? {} : { password } };
}

/** The same with the password in it, for testing a connection that is not stored. */
export function targetOf(input: ConnectionInput): ConnectionTarget {
  if ('url' in input) return parseConnectionUrl(input.url);
  const { host, port, database, user, sslMode, sslRootCert, password } = input;
  return {
    ...{ host, port, database, user, sslMode },
    ...(sslRootCert === undefined ? {} : { sslRootCert }),
    ...(password === undefined || password === '' ? {} : { password }),
    connectTimeoutMs: 10_000,
    environment: {},
    ignoredParameters: [],
  };
}

/** How the database of a source is reached. Throws `invalid-input` for another kind, and `secret-mismatch`. */
export function sourceTarget(row: SourceRow, key: ApplicationKey): ConnectionTarget {
  if (row.kind !== 'database') {
    throw new HoldfastError('invalid-input', `“${row.name}” is not a database. Choose a source that is one.`);
  }
  const { password } = openSecretJson<SourceSecrets>(key, row.sealedSecrets, {
    purpose: 'source-secrets',
    id: row.id,
  });
  return storedTarget(row.config as DatabaseConfig, password);
}

export function storedTarget(config: DatabaseConfig, password: string | undefined): ConnectionTarget {
  return {
    ...config,
    // Rows that were not made from a URL may lack these.
    connectTimeoutMs: config.connectTimeoutMs ?? 10_000,
    environment: config.environment ?? {},
    ignoredParameters: [],
    ...(password === undefined ? {} : { password }),
  };
}
