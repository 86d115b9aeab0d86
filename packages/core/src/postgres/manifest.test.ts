import { describe, expect, test } from 'vitest';
import { type DatabaseManifest, parseDatabaseManifest } from './manifest.ts';

const sha256 = 'ab'.repeat(32);
const manifest: DatabaseManifest = {
  formatVersion: 1,
  kind: 'database',
  database: 'shop',
  serverVersion: '15.18',
  serverVersionNumber: 150018,
  toolVersions: { pg_dump: '15.18' },
  capturedAt: '2026-11-20T20:00:00.123Z',
  onStandby: false,
  archive: { form: 'directory', version: '1.14.0', entryCount: 3, entriesByDesc: { TABLE: 1 } },
  dumpEncoding: 'UTF8',
  properties: {
    encoding: 'UTF8',
    localeProvider: 'libc',
    collate: 'C',
    ctype: 'C',
    owner: 'me',
    connectionLimit: -1,
    settings: [{ name: 'search_path', value: 'a, b' }],
    privileges: [{ privilege: 'CONNECT', grantable: false }],
  },
  extensions: [{ name: 'plpgsql', version: '1.0', schema: 'pg_catalog' }],
  tables: [{ schema: 's', name: 't', dumpId: 1, file: '1.dat', columns: ['a'], rows: 1, bytes: 2, sha256 }],
  otherData: [],
  largeObjects: { count: 0, bytes: 0, sha256 },
  sequences: [{ schema: 's', name: 'q', lastValue: '-9223372036854775808', isCalled: true }],
  roles: { names: ['me'], inPolicies: [] },
  globals: { included: true, file: 'globals.sql', rolePasswords: false, bytes: 1, sha256 },
  warnings: [{ code: 'x', message: 'y' }],
};

const json = (): Record<string, unknown> => JSON.parse(JSON.stringify(manifest));

describe('manifests', () => {
  test('survive JSON, and lose what is not known', () => {
    expect(parseDatabaseManifest({ ...json(), later: 1 })).toEqual(manifest);
    const custom = { form: 'custom', file: 'custom.dump', bytes: 5, sha256, reason: 'r' };
    expect(parseDatabaseManifest({ ...json(), archive: custom }).archive).toEqual(custom);
  });

  test('of a newer format are left to a newer Holdfast', () => {
    expect(() => parseDatabaseManifest({ ...json(), formatVersion: 2 })).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });

  test.each([
    ['null', null],
    ['a list', []],
    ['another kind', { ...manifest, kind: 'files' }],
    ['a missing field', { ...manifest, roles: undefined }],
    [
      'a file name that leads elsewhere',
      { ...manifest, tables: [{ ...manifest.tables[0], file: '../1.dat' }] },
    ],
    ['a row count below zero', { ...manifest, tables: [{ ...manifest.tables[0], rows: -1 }] }],
    ['a fraction', { ...manifest, tables: [{ ...manifest.tables[0], bytes: 0.5 }] }],
    ['an encoding that is SQL', { ...manifest, dumpEncoding: "UTF8'; DROP" }],
    [
      'a privilege that is SQL',
      {
        ...manifest,
        properties: { ...manifest.properties, privileges: [{ privilege: 'ALL', grantable: true }] },
      },
    ],
  ])('that are damaged are refused, naming the field: %s', (_name, value) => {
    expect(() => parseDatabaseManifest(value)).toThrow(
      expect.objectContaining({ code: 'archive-unreadable', message: expect.stringContaining('manifest') }),
    );
  });
});
