/**
 * What a database backup must contain: captured in the snapshot that was dumped, stored beside the archive as
 * `manifest.json`, and compared with whatever is restored from it.
 */
import { HoldfastError } from '../errors.ts';
import type { LargeObjectFacts, OtherDataFacts, SequenceFacts, TableFacts } from './archive/summary.ts';
import { type Check, check } from './manifest-checks.ts';

export const databaseManifestName = 'manifest.json';
export const databaseManifestVersion = 1;

export type LocaleProvider = 'libc' | 'icu' | 'builtin';

/** What CREATE DATABASE needs to make the same again, and what no dump of one database carries. */
export interface DatabaseProperties {
  encoding: string;
  localeProvider: LocaleProvider;
  collate: string;
  ctype: string;
  /** Of ICU or the builtin provider. */
  locale?: string;
  icuRules?: string;
  collationVersion?: string;
  owner: string;
  comment?: string;
  connectionLimit: number;
  /** ALTER DATABASE … SET, and ALTER ROLE … IN DATABASE … SET. */
  settings: DatabaseSetting[];
  /** Undefined when the privileges are the built-in ones. */
  privileges?: DatabasePrivilege[];
}

export interface DatabaseSetting {
  role?: string;
  name: string;
  value: string;
}

export interface DatabasePrivilege {
  /** A role, or undefined for PUBLIC. */
  grantee?: string;
  privilege: string;
  grantable: boolean;
}

export interface ExtensionFacts {
  name: string;
  version: string;
  schema: string;
}

export interface ManifestWarning {
  code: string;
  message: string;
}

export interface RoleFacts {
  /** Every role that owns something in the archive or is granted something in it. */
  names: string[];
  /** Those that row security policies name: without them a policy cannot be restored. */
  inPolicies: string[];
}

export interface GlobalsFacts {
  included: boolean;
  file?: string;
  rolePasswords: boolean;
  bytes?: number;
  sha256?: string;
}

export type ArchiveFacts =
  | { form: 'directory'; version: string; entryCount: number; entriesByDesc: Record<string, number> }
  /** Kept as it came, unread: no tables, sequences or large objects are listed. */
  | { form: 'custom'; file: string; bytes: number; sha256: string; reason: string };

export interface DatabaseManifest {
  formatVersion: number;
  kind: 'database';
  database: string;
  /** As the server says, such as 15.18 (Debian 15.18-0+deb12u1). */
  serverVersion: string;
  /** Such as 150018. */
  serverVersionNumber: number;
  toolVersions: Record<string, string>;
  /** ISO 8601, UTC: when the snapshot was taken, by the server's clock. */
  capturedAt: string;
  onStandby: boolean;
  archive: ArchiveFacts;
  /** The encoding of everything in the archive. */
  dumpEncoding: string;
  properties: DatabaseProperties;
  extensions: ExtensionFacts[];
  tables: TableFacts[];
  otherData: OtherDataFacts[];
  largeObjects: LargeObjectFacts;
  sequences: SequenceFacts[];
  roles: RoleFacts;
  globals: GlobalsFacts;
  warnings: ManifestWarning[];
}

const count = check.integer(0);
const sha256 = check.pattern(/^[0-9a-f]{64}$/, 'a SHA-256 in hex');
const dataFile = check.pattern(/^(\d{1,10}\.dat|blobs(_\d{1,10})?\.toc)$/, 'the name of a data file');

const archiveCheck: Check<ArchiveFacts> = (value, path) =>
  check.field(value, 'form', path) === 'custom'
    ? check.object<Extract<ArchiveFacts, { form: 'custom' }>>({
        form: check.literal('custom'),
        file: check.pattern(/^[a-z]+\.dump$/, 'the name of an archive'),
        bytes: count,
        sha256,
        reason: check.text,
      })(value, path)
    : check.object<Extract<ArchiveFacts, { form: 'directory' }>>({
        form: check.literal('directory'),
        version: check.text,
        entryCount: count,
        entriesByDesc: check.record(count),
      })(value, path);

const manifestCheck: Check<DatabaseManifest> = check.object<DatabaseManifest>({
  formatVersion: check.integer(1),
  kind: check.literal('database'),
  database: check.text,
  serverVersion: check.text,
  serverVersionNumber: count,
  toolVersions: check.record(check.text),
  capturedAt: check.pattern(/^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'a time in UTC'),
  onStandby: check.flag,
  archive: archiveCheck,
  dumpEncoding: check.pattern(/^[A-Za-z0-9_]{1,63}$/, 'the name of an encoding'),
  properties: check.object<DatabaseProperties>({
    encoding: check.pattern(/^[A-Za-z0-9_]{1,63}$/, 'the name of an encoding'),
    localeProvider: check.oneOf(['libc', 'icu', 'builtin']),
    collate: check.text,
    ctype: check.text,
    locale: check.optional(check.text),
    icuRules: check.optional(check.text),
    collationVersion: check.optional(check.text),
    owner: check.text,
    comment: check.optional(check.text),
    connectionLimit: check.integer(-2),
    settings: check.array(
      check.object<DatabaseSetting>({
        role: check.optional(check.text),
        name: check.text,
        value: check.text,
      }),
    ),
    privileges: check.optional(
      check.array(
        check.object<DatabasePrivilege>({
          grantee: check.optional(check.text),
          privilege: check.oneOf(['CREATE', 'CONNECT', 'TEMPORARY']),
          grantable: check.flag,
        }),
      ),
    ),
  }),
  extensions: check.array(
    check.object<ExtensionFacts>({ name: check.text, version: check.text, schema: check.text }),
  ),
  tables: check.array(
    check.object<TableFacts>({
      schema: check.text,
      name: check.text,
      dumpId: count,
      file: dataFile,
      columns: check.optional(check.array(check.text)),
      rows: count,
      bytes: count,
      sha256,
    }),
  ),
  otherData: check.array(
    check.object<OtherDataFacts>({
      desc: check.text,
      name: check.text,
      dumpId: count,
      file: dataFile,
      bytes: count,
      sha256,
    }),
  ),
  largeObjects: check.object<LargeObjectFacts>({ count, bytes: count, sha256 }),
  sequences: check.array(
    check.object<SequenceFacts>({
      schema: check.text,
      name: check.text,
      lastValue: check.pattern(/^-?\d{1,20}$/, 'a whole number'),
      isCalled: check.flag,
    }),
  ),
  roles: check.object<RoleFacts>({ names: check.array(check.text), inPolicies: check.array(check.text) }),
  globals: check.object<GlobalsFacts>({
    included: check.flag,
    file: check.optional(check.pattern(/^[a-z]+\.sql$/, 'the name of a script')),
    rolePasswords: check.flag,
    bytes: check.optional(count),
    sha256: check.optional(sha256),
  }),
  warnings: check.array(check.object<ManifestWarning>({ code: check.text, message: check.text })),
});

/**
 * Checks a manifest that was read from a vault. Fields that it does not know are left out. Throws `unsupported` for a
 * newer format version and `archive-unreadable` for anything that is not as it should be, naming the field.
 */
export function parseDatabaseManifest(value: unknown): DatabaseManifest {
  const version = check.field(value, 'formatVersion', 'manifest');
  if (typeof version === 'number' && version > databaseManifestVersion) {
    throw new HoldfastError(
      'unsupported',
      `This backup's manifest has version ${version}; this Holdfast reads up to ${databaseManifestVersion}. Use a newer one.`,
    );
  }
  return manifestCheck(value, 'manifest');
}
