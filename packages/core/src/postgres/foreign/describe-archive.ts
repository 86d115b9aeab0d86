/**
 * The manifest of an archive that somebody else dumped: made of what the archive itself says, since nobody can ask the
 * server any more. What only the server knew (passwords of roles, settings, versions of extensions) is left out.
 */
import { HoldfastError } from '../../errors.ts';
import type { ArchiveSummary } from '../archive/summary.ts';
import type { DatabaseManifest, DatabaseProperties } from '../manifest.ts';
import { databaseManifestVersion } from '../manifest.ts';
import type { TocItem } from '../restore-selection.ts';

export interface DescribeArchiveOptions {
  summary: ArchiveSummary;
  items: readonly TocItem[];
  /** When it was dumped: local time without a zone, as the archive has it. */
  createdLocal: readonly number[];
}

export function describeArchive({ summary, items, createdLocal }: DescribeArchiveOptions): DatabaseManifest {
  const serverVersionNumber = versionNumber(summary.serverVersion);
  const database = items.find(({ desc }) => desc === 'DATABASE');
  const statements = (desc: string) =>
    items.flatMap((item) => (item.desc === desc && item.statement !== undefined ? [item.statement] : []));
  const inPolicies = [...new Set(statements('POLICY').flatMap(rolesOfPolicy))].sort();
  const granted = statements('ACL').flatMap(rolesOfPrivileges);
  return {
    formatVersion: databaseManifestVersion,
    kind: 'database',
    database: summary.database,
    serverVersion: summary.serverVersion,
    serverVersionNumber,
    toolVersions: { pg_dump: summary.dumpVersion },
    capturedAt: utcOf(createdLocal),
    onStandby: false,
    archive: {
      form: 'directory',
      version: summary.archiveVersion,
      entryCount: summary.entryCount,
      entriesByDesc: summary.entriesByDesc,
    },
    dumpEncoding: summary.encoding,
    properties: propertiesOf(database, summary.encoding),
    extensions: items
      .filter(({ desc }) => desc === 'EXTENSION')
      .map(({ name }) => ({ name, version: '', schema: '' })),
    tables: summary.tables,
    otherData: summary.otherData,
    largeObjects: summary.largeObjects,
    sequences: summary.sequences,
    roles: { names: [...new Set([...summary.owners, ...granted, ...inPolicies])].sort(), inPolicies },
    globals: { included: false, rolePasswords: false },
    warnings: [
      {
        code: 'foreign-dump',
        message:
          'This dump was not made by Holdfast: what it must hold is known from itself alone, and roles and settings of its server are not in it.',
      },
    ],
  };
}

/** 150018 of `15.18 (Debian …)`. */
function versionNumber(version: string): number {
  const found = /^(\d{1,3})\.(\d{1,3})/.exec(version) ?? /^(\d{1,3})/.exec(version);
  const [, major, minor] = found ?? [];
  if (major === undefined || Number(major) < 10) {
    throw new HoldfastError(
      'unsupported',
      `The dump is of PostgreSQL ${version === '' ? '(an unknown version)' : version}; Holdfast takes those of 10 and newer.`,
    );
  }
  return Number(major) * 10_000 + Number(minor ?? 0);
}

/** The archive does not know the zone; this machine's is as good a guess as any. */
function utcOf([second = 0, minute = 0, hour = 0, day = 1, month = 0, year = 70]: readonly number[]): string {
  const at = new Date(year + 1900, month, day, hour, minute, second);
  return Number.isNaN(at.getTime()) ? '1970-01-01T00:00:00.000Z' : at.toISOString();
}

/** Out of `CREATE DATABASE … ENCODING = 'UTF8' LOCALE_PROVIDER = libc LC_COLLATE = 'C' LC_CTYPE = 'C.UTF-8';`. */
function propertiesOf(database: TocItem | undefined, encoding: string): DatabaseProperties {
  const text = database?.statement ?? '';
  const value = (name: string): string | undefined =>
    new RegExp(`\\b${name} = '((?:[^']|'')*)'`).exec(text)?.[1]?.replaceAll("''", "'");
  const provider = /\bLOCALE_PROVIDER = (libc|icu|builtin)\b/.exec(text)?.[1] ?? 'libc';
  const locale = value('LOCALE') ?? 'C';
  const own = value('ICU_LOCALE') ?? value('BUILTIN_LOCALE');
  return {
    encoding: value('ENCODING') ?? encoding,
    localeProvider: provider as DatabaseProperties['localeProvider'],
    collate: value('LC_COLLATE') ?? locale,
    ctype: value('LC_CTYPE') ?? locale,
    ...(provider === 'libc' ? {} : { locale: own ?? locale }),
    ...(value('ICU_RULES') === undefined ? {} : { icuRules: value('ICU_RULES')! }),
    owner: database?.owner ?? '',
    connectionLimit: -1,
    settings: [],
  };
}

const identifier = '(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)';

/** Those that `GRANT … TO r;` and `REVOKE … FROM r;` name. */
function rolesOfPrivileges(statement: string): string[] {
  const ends = statement.matchAll(
    new RegExp(
      ` (?:TO|FROM) (?:GROUP )?(${identifier})(?: WITH GRANT OPTION)?(?: GRANTED BY ${identifier})?;`,
      'gm',
    ),
  );
  return [...ends].map(([, role]) => unquoted(role!)).filter((role) => role.toUpperCase() !== 'PUBLIC');
}

/** Those of `CREATE POLICY … TO a, b USING (…)`. */
function rolesOfPolicy(statement: string): string[] {
  const list = new RegExp(` TO (${identifier}(?:, ${identifier})*)(?: USING | WITH CHECK |;)`).exec(
    statement,
  )?.[1];
  return [...(list ?? '').matchAll(new RegExp(identifier, 'g'))].map(([role]) => unquoted(role!));
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
