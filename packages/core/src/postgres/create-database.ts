/** Makes a database like the one that was dumped, and gives it the properties that no dump of one database carries. */
import { type HoldfastError, isHoldfastError } from '../errors.ts';
import { quoteIdentifier, quoteLiteral } from './archive/text.ts';
import type { DatabaseProperties } from './manifest.ts';
import type { DatabaseSession } from './session.ts';

/**
 * CREATE DATABASE from template0 with the same encoding and locale; where the server does not know that locale, with
 * its own, then with plain C. Answers warnings. Rejects with what the server said of the last attempt.
 */
export async function createDatabase(
  session: DatabaseSession,
  name: string,
  properties: DatabaseProperties,
): Promise<string[]> {
  const { server } = await session.one<{ server: number }>(
    'read the version of the server',
    `SELECT current_setting('server_version_num')::int AS server`,
  );
  const encoding = `TEMPLATE template0 ENCODING ${quoteLiteral(properties.encoding)}`;
  const attempts: [options: string, what: string][] = [
    [`${encoding} ${localeOptions(properties, server)}`, ''],
    [encoding, 'the server’s own locale'],
    [`${encoding} LC_COLLATE 'C' LC_CTYPE 'C'`, 'the locale C'],
  ];
  let refusal: HoldfastError | undefined;
  for (const [options, what] of attempts) {
    try {
      await session.query(
        `create the database ${name}`,
        `CREATE DATABASE ${quoteIdentifier(name)} ${options}`,
      );
      if (what === '') return [];
      const wanted = properties.locale ?? properties.collate;
      return [
        `The server does not know the locale ${wanted}: the database was created with ${what}, so text may sort differently.`,
      ];
    } catch (error) {
      if (!isHoldfastError(error)) throw error;
      refusal = error;
      if (!/locale|encoding|provider|collat|ICU|LC_/i.test(error.message)) throw error;
    }
  }
  throw refusal!;
}

function localeOptions(properties: DatabaseProperties, server: number): string {
  const { localeProvider, collate, ctype, locale, icuRules } = properties;
  const parts = [`LC_COLLATE ${quoteLiteral(collate)} LC_CTYPE ${quoteLiteral(ctype)}`];
  if (server >= 150_000) parts.push(`LOCALE_PROVIDER ${localeProvider}`);
  if (localeProvider === 'icu' && locale) parts.push(`ICU_LOCALE ${quoteLiteral(locale)}`);
  if (localeProvider === 'icu' && icuRules && server >= 160_000)
    parts.push(`ICU_RULES ${quoteLiteral(icuRules)}`);
  if (localeProvider === 'builtin' && locale) parts.push(`BUILTIN_LOCALE ${quoteLiteral(locale)}`);
  return parts.join(' ');
}

/**
 * Settings, comment, connection limit, and (with ownership) owner and privileges. What the server refuses is a
 * warning: the data are there.
 */
export async function applyDatabaseProperties(
  session: DatabaseSession,
  name: string,
  properties: DatabaseProperties,
  options: { ownership: boolean },
): Promise<string[]> {
  const database = quoteIdentifier(name);
  const statements: string[] = [];
  for (const { role, name: setting, value } of properties.settings) {
    const whose =
      role === undefined ? `DATABASE ${database}` : `ROLE ${quoteIdentifier(role)} IN DATABASE ${database}`;
    if (role !== undefined && !options.ownership) continue;
    statements.push(`ALTER ${whose} SET ${quoteSetting(setting)} TO ${settingValue(setting, value)}`);
  }
  if (properties.comment !== undefined)
    statements.push(`COMMENT ON DATABASE ${database} IS ${quoteLiteral(properties.comment)}`);
  if (properties.connectionLimit >= 0)
    statements.push(`ALTER DATABASE ${database} CONNECTION LIMIT ${properties.connectionLimit}`);
  if (options.ownership) {
    statements.push(`ALTER DATABASE ${database} OWNER TO ${quoteIdentifier(properties.owner)}`);
    if (properties.privileges) {
      statements.push(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
      for (const { grantee, privilege, grantable } of properties.privileges) {
        const to = grantee === undefined ? 'PUBLIC' : quoteIdentifier(grantee);
        statements.push(
          `GRANT ${privilege} ON DATABASE ${database} TO ${to}${grantable ? ' WITH GRANT OPTION' : ''}`,
        );
      }
    }
  }
  const warnings: string[] = [];
  for (const statement of statements) {
    try {
      await session.query('set a property of the database', statement);
    } catch (error) {
      warnings.push((error as Error).message);
    }
  }
  return warnings;
}

function quoteSetting(name: string): string {
  return name.split('.').map(quoteIdentifier).join('.');
}

/** Settings whose value is a list of names, stored ready to be written out again. */
const listSettings =
  /^(search_path|local_preload_libraries|session_preload_libraries|shared_preload_libraries|temp_tablespaces|unix_socket_directories|restrict_nonsystem_relation_kind)$/i;

function settingValue(name: string, value: string): string {
  if (!listSettings.test(name)) return quoteLiteral(value);
  const items: string[] = [];
  for (const found of value.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g)) {
    if (found[0] === '') continue;
    items.push(quoteLiteral(found[1]?.replaceAll('""', '"') ?? found[2]!.trim()));
  }
  return items.length === 0 ? "''" : items.join(', ');
}
