/**
 * Where a database is and how to get in, out of a `postgres://` URL. Follows libpq's reading of such URLs (section
 * 34.1.1.2 of the PostgreSQL manual) for what it knows, and leaves aside parameters that only other clients know
 * (Prisma's `schema`, `connection_limit`, …).
 */
import { userInfo } from 'node:os';
import { HoldfastError } from '../errors.ts';

export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

export interface ConnectionTarget {
  /** A name or address, or the absolute path of a folder with a Unix socket. */
  host: string;
  port: number;
  database: string;
  user: string;
  /** Undefined means none is sent, or ~/.pgpass decides. */
  password?: string;
  sslMode: SslMode;
  /** Paths of PEM files. */
  sslRootCert?: string;
  sslCert?: string;
  sslKey?: string;
  connectTimeoutMs: number;
  /** Server settings in libpq's form: `-c name=value`. */
  serverOptions?: string;
  /** Other libpq parameters that have an environment variable: GSS, channel binding, … */
  environment: Readonly<Record<string, string>>;
  /** Names of URL parameters that mean nothing here. */
  ignoredParameters: readonly string[];
}

const defaultPort = 5432;
const defaultConnectTimeoutMs = 10_000;
const sslModes: readonly string[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** Parameters of libpq that are handed on by their environment variable. */
const environmentNames: Readonly<Record<string, string>> = {
  channel_binding: 'PGCHANNELBINDING',
  gssencmode: 'PGGSSENCMODE',
  krbsrvname: 'PGKRBSRVNAME',
  require_auth: 'PGREQUIREAUTH',
  sslcrl: 'PGSSLCRL',
  sslsni: 'PGSSLSNI',
  ssl_min_protocol_version: 'PGSSLMINPROTOCOLVERSION',
  ssl_max_protocol_version: 'PGSSLMAXPROTOCOLVERSION',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
};

/** Parses a URL. Rejects with `invalid-input`, whose message never repeats the URL: it may hold a password. */
export function parseConnectionUrl(url: string): ConnectionTarget {
  const found = /^postgres(?:ql)?:\/\/(?:([^@/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/.exec(
    url.trim(),
  );
  if (!found) throw invalid('It must look like postgres://user:password@host:5432/database');
  const [, credentials = '', address = '', path = '', query = ''] = found;
  const parameters = new Map<string, string>();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [name = '', ...value] = pair.split('=');
    parameters.set(decode(name), decode(value.join('=')));
  }
  const take = (name: string): string | undefined => {
    const value = parameters.get(name);
    parameters.delete(name);
    return value === '' ? undefined : value;
  };
  const [userPart = '', ...passwordParts] = credentials.split(':');
  const { host, port } = parseAddress(address);
  const user = take('user') ?? (decode(userPart) || userInfo().username);
  const password =
    take('password') ?? (passwordParts.length > 0 ? decode(passwordParts.join(':')) : undefined);
  const sslMode = take('sslmode') ?? (take('ssl') === 'true' ? 'require' : 'prefer');
  if (!sslModes.includes(sslMode)) throw invalid(`Its sslmode must be one of ${sslModes.join(', ')}`);
  const environment: Record<string, string> = {};
  for (const [name, variable] of Object.entries(environmentNames)) {
    const value = take(name);
    if (value !== undefined) environment[variable] = value;
  }
  const target: ConnectionTarget = {
    host: take('host') ?? take('hostaddr') ?? (host || 'localhost'),
    port: parsePort(take('port') ?? port),
    database: take('dbname') ?? (decode(path) || user),
    user,
    sslMode: sslMode as SslMode,
    connectTimeoutMs: parseTimeout(take('connect_timeout')),
    environment,
    ignoredParameters: [],
    ...definedOnly({
      password: password === '' ? undefined : password,
      sslRootCert: take('sslrootcert'),
      sslCert: take('sslcert'),
      sslKey: take('sslkey'),
      serverOptions: take('options'),
    }),
  };
  for (const value of [target.host, target.database, target.user, target.password ?? '']) {
    if (value.includes('\0')) throw invalid('It holds a NUL character');
  }
  if (target.host.includes(',')) throw invalid('It names several hosts; name the one to connect to');
  return { ...target, ignoredParameters: [...parameters.keys()] };
}

function parseAddress(address: string): { host: string; port: string | undefined } {
  const found = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(address);
  if (!found) throw invalid('Its host and port cannot be read');
  return { host: decode(found[1] ?? found[2] ?? ''), port: found[3] || undefined };
}

function parsePort(text: string | undefined): number {
  if (text === undefined) return defaultPort;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw invalid('Its port is not a number from 1 to 65535');
  return port;
}

function parseTimeout(text: string | undefined): number {
  const seconds = Number(text ?? '');
  return seconds > 0 ? Math.min(seconds * 1000, 2_000_000_000) : defaultConnectTimeoutMs;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('A % in it does not begin an escape; write %25 for a plain one');
  }
}

function invalid(reason: string): HoldfastError {
  return new HoldfastError('invalid-input', `The connection URL cannot be used. ${reason}.`);
}

function definedOnly<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

/** True when the host is the folder of a Unix socket. */
export function isSocketFolder(host: string): boolean {
  return host.startsWith('/') || host.startsWith('@');
}

/** The target for people: user, host, port and database, never the password. */
export function describeTarget(target: ConnectionTarget): string {
  const host = isSocketFolder(target.host) ? encodeURIComponent(target.host) : bracketed(target.host);
  return `postgres://${encodeURIComponent(target.user)}@${host}:${target.port}/${encodeURIComponent(target.database)}`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** The same server and user, another database. */
export function withDatabase(target: ConnectionTarget, database: string): ConnectionTarget {
  return { ...target, database };
}

/** A database for the arguments of a program: its name alone would be read as a connection string if it looks like one. */
export function connectionString(database: string): string {
  return `dbname='${database.replace(/[\\']/g, '\\$&')}'`;
}
