/** Which of the needed entries a database lacks, when chosen tables are replaced in it. */
import { quoteIdentifier } from './archive/text.ts';
import type { TocItem } from './restore-selection.ts';
import type { DatabaseSession } from './session.ts';

/**
 * The tables' own entries, and those of what they need that is not there yet. What cannot be looked up is taken to be
 * there: replacing it could break what else uses it, lacking it fails with a clear error and changes nothing.
 */
export async function entriesForReplacement(
  session: DatabaseSession,
  items: readonly TocItem[],
  own: ReadonlySet<number>,
): Promise<TocItem[]> {
  const absent = new Set<number>();
  for (const item of items) {
    if (!own.has(item.dumpId) && (await isAbsent(session, item))) absent.add(item.dumpId);
  }
  return items.filter(
    (item) =>
      own.has(item.dumpId) ||
      absent.has(item.dumpId) ||
      (isAboutOthers(item) &&
        item.dependencies.length > 0 &&
        item.dependencies.every((id) => absent.has(id))),
  );
}

function isAboutOthers(item: TocItem): boolean {
  return ['COMMENT', 'ACL', 'SECURITY LABEL', 'SEQUENCE SET'].includes(item.desc);
}

async function isAbsent(session: DatabaseSession, item: TocItem): Promise<boolean> {
  const lookup = lookups[item.desc];
  if (!lookup) return false;
  const schema = quoteIdentifier(item.schema);
  const argument = lookup.qualified
    ? `${schema}.${lookup.signature ? item.name : quoteIdentifier(item.name)}`
    : item.name;
  const { absent } = await session.one<{ absent: boolean }>(
    'look up what is there',
    `SELECT ${lookup.sql} AS absent`,
    [argument],
  );
  return absent;
}

const relation = { sql: 'to_regclass($1) IS NULL', qualified: true, signature: false };
const type = { sql: 'to_regtype($1) IS NULL', qualified: true, signature: false };
const routine = { sql: 'to_regprocedure($1) IS NULL', qualified: true, signature: true };
const lookups: Record<string, { sql: string; qualified: boolean; signature: boolean } | undefined> = {
  TABLE: relation,
  'FOREIGN TABLE': relation,
  SEQUENCE: relation,
  VIEW: relation,
  TYPE: type,
  DOMAIN: type,
  FUNCTION: routine,
  PROCEDURE: routine,
  SCHEMA: {
    sql: 'NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)',
    qualified: false,
    signature: false,
  },
  EXTENSION: {
    sql: 'NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = $1)',
    qualified: false,
    signature: false,
  },
};
