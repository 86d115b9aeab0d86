/**
 * How PostgreSQL's own programs get told where to connect: by PG* variables of that one child, and a password file of
 * mode 0600 in a private folder. Nothing of it is ever in an argument list, which every user of a machine can read.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionTarget } from './connection.ts';

export interface ClientEnvironmentOptions {
  /** The encoding of what the program reads or writes: PGCLIENTENCODING. */
  clientEncoding?: string | undefined;
  applicationName?: string | undefined;
}

export class ClientEnvironment implements Disposable {
  readonly variables: Readonly<Record<string, string>>;
  #folder: string | undefined;

  constructor(target: ConnectionTarget, options: ClientEnvironmentOptions = {}) {
    const variables: Record<string, string> = {
      ...inheritedVariables(process.env, target.password === undefined),
      ...target.environment,
      // Messages are read by us; their language must not depend on where we run.
      LC_ALL: 'C',
      PGHOST: target.host,
      PGPORT: String(target.port),
      PGUSER: target.user,
      PGDATABASE: target.database,
      PGSSLMODE: target.sslMode,
      PGCONNECT_TIMEOUT: String(Math.max(2, Math.ceil(target.connectTimeoutMs / 1000))),
      PGAPPNAME: options.applicationName ?? 'holdfast',
      PGTZ: 'UTC',
    };
    const optional = {
      PGSSLROOTCERT: target.sslRootCert,
      PGSSLCERT: target.sslCert,
      PGSSLKEY: target.sslKey,
      PGOPTIONS: target.serverOptions,
      PGCLIENTENCODING: options.clientEncoding,
    };
    for (const [name, value] of Object.entries(optional)) if (value !== undefined) variables[name] = value;
    if (target.password !== undefined) {
      if (/[\r\n]/.test(target.password)) {
        // The password file is read line by line and cannot hold such a one.
        variables['PGPASSWORD'] = target.password;
      } else {
        variables['PGPASSFILE'] = this.#writePasswordFile(target.password);
      }
    }
    this.variables = variables;
  }

  #writePasswordFile(password: string): string {
    this.#folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
    const path = join(this.#folder, 'pgpass');
    writeFileSync(path, `*:*:*:*:${password.replace(/[\\:]/g, '\\$&')}\n`, { mode: 0o600, flag: 'wx' });
    return path;
  }

  [Symbol.dispose](): void {
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}

/** Everything but libpq's own variables, which would override the target; a password given there may fill a gap. */
function inheritedVariables(environment: NodeJS.ProcessEnv, wantsPassword: boolean): Record<string, string> {
  const passwordVariables = wantsPassword ? ['PGPASSWORD', 'PGPASSFILE'] : [];
  const kept = Object.entries(environment).filter(
    ([name, value]) => value !== undefined && (!name.startsWith('PG') || passwordVariables.includes(name)),
  );
  return Object.fromEntries(kept) as Record<string, string>;
}
