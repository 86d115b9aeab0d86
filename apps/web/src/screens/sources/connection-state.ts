/** What is typed into the form of a connection, and what is sent of it. */
import type { Connection, ConnectionInput } from '@holdfast/contracts/databases';

export interface TypedConnection {
  way: 'url' | 'fields';
  url: string;
  host: string;
  port: string;
  database: string;
  user: string;
  /** Empty: none, or as it is stored. */
  password: string;
  sslMode: Connection['sslMode'];
  sslRootCert: string;
}

export const emptyConnection: TypedConnection = {
  way: 'url',
  url: '',
  host: '',
  port: '5432',
  database: '',
  user: '',
  password: '',
  sslMode: 'prefer',
  sslRootCert: '',
};

export function fromConnection(connection: Connection): TypedConnection {
  const { port, sslRootCert, ...same } = connection;
  return { ...emptyConnection, ...same, way: 'fields', port: String(port), sslRootCert: sslRootCert ?? '' };
}

/** undefined while something is missing. */
export function toConnection(typed: TypedConnection): ConnectionInput | undefined {
  if (typed.way === 'url') {
    const url = typed.url.trim();
    return /^postgres(ql)?:\/\/\S+$/.test(url) ? { url } : undefined;
  }
  const { host, database, user, password, sslMode, sslRootCert } = typed;
  const port = Number(typed.port);
  if (host.trim() === '' || database === '' || user === '' || !Number.isInteger(port) || port < 1)
    return undefined;
  return {
    ...{ host: host.trim(), port, database, user, sslMode },
    ...(password === '' ? {} : { password }),
    ...(sslRootCert === '' ? {} : { sslRootCert }),
  };
}
