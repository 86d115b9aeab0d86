/** Gives a filled database its name, and deals with the one that has it and with whoever is connected to that. */
import { randomBytes } from 'node:crypto';
import { HoldfastError } from '../errors.ts';
import { quoteIdentifier } from './archive/text.ts';
import type { DatabaseSession } from './session.ts';

export async function databaseExists(session: DatabaseSession, name: string): Promise<boolean> {
  const rows = await session.query('look up the database', 'SELECT 1 FROM pg_database WHERE datname = $1', [
    name,
  ]);
  return rows.length > 0;
}

/** PostgreSQL cuts names at 63 bytes. */
export function temporaryName(name: string, purpose: 'new' | 'old'): string {
  const random = randomBytes(randomDigits / 2).toString('hex');
  return temporaryPrefix(name, purpose) + random;
}

/** True for a name that {@link temporaryName} may have given. */
export function isTemporaryName(candidate: string, name: string, purpose: 'new' | 'old'): boolean {
  const prefix = temporaryPrefix(name, purpose);
  return candidate.startsWith(prefix) && /^[0-9a-f]{8}$/.test(candidate.slice(prefix.length));
}

const randomDigits = 8;

function temporaryPrefix(name: string, purpose: string): string {
  const suffix = `_holdfast_${purpose}_`;
  let kept = name;
  while (Buffer.byteLength(kept) > 63 - suffix.length - randomDigits) kept = [...kept].slice(0, -1).join('');
  return kept + suffix;
}

export function databaseExistsError(name: string): HoldfastError {
  return new HoldfastError(
    'database-exists',
    `A database ${name} exists already. Choose another name, or overwrite it explicitly.`,
  );
}

/** Renames the filled database to the name it is meant to have, in place of the old one where that is wanted. */
export async function publishDatabase(
  session: DatabaseSession,
  temporary: string,
  name: string,
  mode: 'create' | 'overwrite',
  options: { terminateConnections: boolean },
): Promise<string[]> {
  const rename = (from: string, to: string) =>
    session.query(
      `rename the database ${from}`,
      `ALTER DATABASE ${quoteIdentifier(from)} RENAME TO ${quoteIdentifier(to)}`,
    );
  if (!(await databaseExists(session, name))) {
    await rename(temporary, name);
    return [];
  }
  if (mode === 'create') throw databaseExistsError(name);
  const old = temporaryName(name, 'old');
  if (!options.terminateConnections) await refuseConnected(session, name);
  try {
    if (options.terminateConnections) await terminateSessions(session, name);
    // Both names change in one transaction: there is always a database of that name.
    await session.query('replace the database', 'BEGIN');
    await rename(name, old);
    await rename(temporary, name);
    await session.query('replace the database', 'COMMIT');
  } catch (error) {
    await session.query('go back', 'ROLLBACK').catch(() => {});
    if (options.terminateConnections) await allowConnections(session, name, true);
    throw error;
  }
  try {
    await dropDatabase(session, old);
    return [];
  } catch {
    return [`The replaced database is kept as ${old}: it could not be removed. Drop it by hand.`];
  }
}

async function connectedSessions(
  session: DatabaseSession,
  name: string,
): Promise<{ count: number; applications: string[] }> {
  const { count, applications } = await session.one<{ count: number; applications: string[] | null }>(
    'look for connected sessions',
    `SELECT count(*)::int AS count, array_agg(DISTINCT nullif(application_name, '')) AS applications
     FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    [name],
  );
  return { count, applications: (applications ?? []).filter(Boolean) };
}

export async function refuseConnected(session: DatabaseSession, name: string): Promise<void> {
  const { count, applications } = await connectedSessions(session, name);
  if (count === 0) return;
  const who = applications.length > 0 ? ` (${applications.slice(0, 5).join(', ')})` : '';
  throw new HoldfastError(
    'restore-failed',
    `${count} session${count === 1 ? ' is' : 's are'} connected to ${name}${who}, so it cannot be replaced. Stop what uses it, or let the sessions be ended.`,
    { retryable: true, data: { sessions: count, applications } },
  );
}

async function allowConnections(session: DatabaseSession, name: string, allow: boolean): Promise<void> {
  await session
    .query('open or close the database', `ALTER DATABASE ${quoteIdentifier(name)} ALLOW_CONNECTIONS ${allow}`)
    .catch(() => {});
}

/** Keeps new sessions out and ends those that are there. */
async function terminateSessions(session: DatabaseSession, name: string): Promise<void> {
  await allowConnections(session, name, false);
  await session.query(
    'end the connected sessions',
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
    [name],
  );
}

export async function dropDatabase(session: DatabaseSession, name: string): Promise<void> {
  await session.query('remove a database', `DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
}
