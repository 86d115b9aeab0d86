import type { FileSet } from '@holdfast/contracts/file-sets';
import type { DatabaseConfig } from './connection.ts';

/** Where a source is, for people: `shop on db.example:5432`, `/srv/uploads and 2 more`. */
export function describePlace(source: { kind: string; config: unknown }): string {
  if (source.kind === 'database') {
    const { host, port, database } = source.config as DatabaseConfig;
    return host.startsWith('/') ? `${database} on ${host}` : `${database} on ${host}:${port}`;
  }
  if (source.kind === 'files') {
    const [first = '', ...more] = (source.config as FileSet).paths;
    return more.length === 0 ? first : `${first} and ${more.length} more`;
  }
  return 'This installation of Holdfast';
}
