/** A session whose settings make every value the same text wherever it is read: UTC, ISO dates, no hidden rows. */
import { isHoldfastError } from '../errors.ts';
import type { ConnectionTarget } from '../postgres/connection.ts';
import { type DatabaseSession, openSession, type SessionOptions } from '../postgres/session.ts';

const settings: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  extra_float_digits: '3',
  bytea_output: 'hex',
  lc_monetary: 'C',
  xmloption: 'content',
  // Row security otherwise leaves rows out without a word; so it becomes an error.
  row_security: 'off',
  lock_timeout: '0',
};

export async function openExportSession(
  target: ConnectionTarget,
  options: SessionOptions = {},
): Promise<DatabaseSession> {
  const session = await openSession(target, { applicationName: 'holdfast export', ...options });
  try {
    await session.query(
      'prepare the session',
      `SELECT set_config(key, value, false) FROM jsonb_each_text($1::jsonb)`,
      [JSON.stringify(settings)],
    );
    // Names in values of types such as regclass are written with their schema. Only where a type brought its own "=" must
    // that be found: without it, citext would be compared as text.
    await session.query(
      'prepare the session',
      `SELECT set_config('search_path', coalesce(string_agg(DISTINCT quote_ident(n.nspname), ', '), ''), false)
       FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
       WHERE o.oprname = '=' AND n.nspname <> 'pg_catalog'`,
    );
    await noticeCutConnections(session);
    return session;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Lets the server stop a long statement soon after its session was cut off. From version 14 on, and not on every system
 * that a server runs on; without it the statement runs to its end for nobody.
 */
async function noticeCutConnections(session: DatabaseSession): Promise<void> {
  const doing = 'prepare the session';
  const setting = 'client_connection_check_interval';
  const known = await session.query(doing, 'SELECT FROM pg_catalog.pg_settings WHERE name = $1', [setting]);
  if (known.length === 0) return;
  await session.query(doing, `SELECT set_config($1, '2s', false)`, [setting]).catch((error: unknown) => {
    if (!session.isAlive || isHoldfastError(error, 'cancelled')) throw error;
  });
}
