/**
 * Databases that a restore was filling when its process was killed. Each restore holds an advisory lock for as long as
 * its maintenance session lives, so one whose lock can be had belongs to nobody any more. The server releases the
 * lock itself, whatever ended the session.
 */
import { quoteIdentifier } from './archive/text.ts';
import { isTemporaryName, temporaryName } from './publish-database.ts';
import type { DatabaseSession } from './session.ts';

/** Chooses the name of a database to fill, and marks it as being filled. */
export async function claimTemporaryName(session: DatabaseSession, target: string): Promise<string> {
  const name = temporaryName(target, 'new');
  await session.query('mark the database', 'SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
  return name;
}

/**
 * Removes what earlier restores into `target` left behind; answers a sentence for each. Only what was made for a restore
 * is ever removed, by its name, its owner, and nobody using it; never what a restore has replaced.
 */
export async function dropAbandonedDatabases(session: DatabaseSession, target: string): Promise<string[]> {
  const candidates = await session.query<{ name: string }>(
    'look for what earlier restores left',
    `SELECT datname AS name FROM pg_database d
     WHERE datname LIKE '%\\_holdfast\\_new\\_%' AND pg_has_role(datdba, 'USAGE')
       AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datid = d.oid)`,
  );
  const removed: string[] = [];
  for (const { name } of candidates) {
    if (!isTemporaryName(name, target, 'new')) continue;
    const { free } = await session.one<{ free: boolean }>(
      'look whether a restore is at work',
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS free',
      [name],
    );
    if (!free) continue;
    try {
      // Without FORCE: whoever has connected meanwhile keeps it.
      await session.query('remove a half-made database', `DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`);
      removed.push(`The half-made database ${name}, left by a restore that was cut short, was removed.`);
    } catch {
      removed.push(`The half-made database ${name}, left by a restore that was cut short, is still there.`);
    } finally {
      await session.query('unmark it', 'SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
    }
  }
  return removed;
}
