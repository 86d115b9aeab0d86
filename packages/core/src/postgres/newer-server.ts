import { majorOf } from './client-tools.ts';
import type { DatabaseManifest } from './manifest.ts';

/** What has to be known when a backup goes into a server of a newer major version; undefined when it does not. */
export function newerServerWarning(
  { serverVersionNumber }: Pick<DatabaseManifest, 'serverVersionNumber'>,
  serverMajor: number,
): string | undefined {
  const stored = majorOf(serverVersionNumber);
  if (stored >= serverMajor) return undefined;
  return `The backup is of PostgreSQL ${stored}, and the server is ${serverMajor}. Data carry over; features that were removed since, extensions of other versions and changed sort orders may not. Try your application on it before you rely on it.`;
}
