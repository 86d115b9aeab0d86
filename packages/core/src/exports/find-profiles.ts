import { quoteIdentifier } from '../postgres/archive/text.ts';
import type { ConnectionTarget } from '../postgres/connection.ts';
import { openExportSession } from './export-session.ts';
import { existing } from './plan/build-edges.ts';
import type { ProfilePlan } from './plan/plan.ts';
import { readSchema } from './schema/read-schema.ts';
import { fromTable } from './schema/sql.ts';
import { wholeKey } from './whole-key.ts';

export interface FindProfilesOptions {
  connection: ConnectionTarget;
  plan: ProfilePlan;
  /** A key, or a part of a name. */
  search: string;
  /** How many at most; 20 by default. */
  limit?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface FoundProfile {
  /** As `createExport` wants it. */
  key: string[];
  /** What the plan's name columns hold. */
  names: (string | null)[];
}

const defaultLimit = 20;

/**
 * Profiles whose key is what was searched for, then those with a part of their key like it, then those that have it in a
 * name, whatever the case; ordered by name.
 */
export async function findProfiles(options: FindProfilesOptions): Promise<FoundProfile[]> {
  const { plan, search, limit = defaultLimit } = options;
  await using session = await openExportSession(options.connection, { signal: options.signal });
  const root = existing(await readSchema(session), plan.root);
  const texts = (columns: readonly string[]) => columns.map((column) => `t.${quoteIdentifier(column)}::text`);
  const [keys, names] = [texts(root.key), texts(plan.nameColumns)];
  const whole = wholeKey(search, keys.length);
  const isKey = whole ? keys.map((key, i) => `${key} = $${i + 3}`).join(' AND ') : 'false';
  const isPart = keys.map((key) => `${key} = $1`).join(' OR ');
  const condition = [
    ...[`(${isKey})`, isPart],
    ...names.map((name) => `position(lower($1) IN lower(${name})) > 0`),
  ].join(' OR ');
  return await session.query<FoundProfile & Record<string, unknown>>(
    `look for profiles in ${plan.root}`,
    `SELECT ARRAY[${keys.join(', ')}] AS key, ARRAY[${names.join(', ')}]::text[] AS names
     FROM ${fromTable(root)} t WHERE ${condition}
     ORDER BY CASE WHEN ${isKey} THEN 0 WHEN ${isPart} THEN 1 ELSE 2 END, ${[...names, ...keys].join(', ')} LIMIT $2`,
    [search, limit, ...(whole ?? [])],
  );
}
