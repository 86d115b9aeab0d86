/** A session whose settings make every value the same text wherever it is read: UTC, ISO dates, no hidden rows. */
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
  // Names in values of types such as regclass are written with their schema.
  search_path: '',
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
    return session;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}
