import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatGoTime } from './go-time.ts';
import { decodeSnapshot, encodeSnapshot, type Snapshot } from './snapshot.ts';
import { nodeTimes } from './tree-arbitrary.fixture.ts';

const tree = 'ab'.repeat(32);
const minimal: Snapshot = { time: '2024-03-31T01:30:00+05:30', tree, paths: ['/a'] };

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 10 });
const time = nodeTimes.map(formatGoTime);
const count = fc.nat();
const size = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const id = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const number32 = fc.integer({ min: 1, max: 0xffff_ffff });

const snapshots: fc.Arbitrary<Snapshot> = fc.record({
  time,
  parent: optional(id),
  tree: id,
  paths: fc.array(text, { maxLength: 3 }),
  hostname: optional(text),
  username: optional(text),
  uid: optional(number32),
  gid: optional(number32),
  excludes: optional(fc.array(text, { minLength: 1, maxLength: 3 })),
  tags: optional(fc.array(text, { minLength: 1, maxLength: 3 })),
  original: optional(id),
  programVersion: optional(text),
  summary: optional(
    fc.record({
      backupStart: time,
      backupEnd: time,
      filesNew: count,
      filesChanged: count,
      filesUnmodified: count,
      dirsNew: count,
      dirsChanged: count,
      dirsUnmodified: count,
      dataBlobs: count,
      treeBlobs: count,
      dataAdded: size,
      dataAddedPacked: size,
      totalFilesProcessed: count,
      totalBytesProcessed: size,
    }),
  ),
});

describe('snapshots', () => {
  test('come back as they went', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const json = encodeSnapshot(snapshot);
        const decoded = decodeSnapshot(json);
        expect(decoded).toEqual(snapshot);
        expect(encodeSnapshot(decoded).equals(json)).toBe(true);
      }),
    );
  });

  test('empty fields are left out', () => {
    const empty = { ...minimal, hostname: '', uid: 0, excludes: [], tags: [], programVersion: '' };
    const json = `{"time":"2024-03-31T01:30:00+05:30","tree":"${tree}","paths":["/a"]}`;
    expect(encodeSnapshot(empty).toString()).toBe(json);
  });

  test('keys of other programs are told of, and ignored', () => {
    const keys: string[] = [];
    const json = JSON.stringify({
      ...minimal,
      label: 'x',
      delete: { a: [1.5] },
      summary: { files_new: 3, rate: 1.5 },
    });
    const snapshot = decodeSnapshot(Buffer.from(json), { onUnknownKey: (key) => keys.push(key) });
    expect(keys).toEqual(['label', 'delete']);
    expect(snapshot.summary).toMatchObject({
      filesNew: 3,
      totalBytesProcessed: 0n,
      backupStart: '0001-01-01T00:00:00Z',
    });
  });

  test.each<[string, object, RegExp]>([
    ['no tree', { tree: undefined }, /has no "tree"/],
    ['a null tree', { tree: null }, /has no "tree"/],
    ['a short tree', { tree: 'abc' }, /not an id/],
    ['no time', { time: undefined }, /has no "time"/],
    ['a wrong time', { time: '2024-03-31' }, /not a time/],
    ['a parent that is no id', { parent: 'x' }, /not an id/],
    ['paths that are no list', { paths: '/a' }, /list of texts/],
    ['tags of numbers', { tags: [1] }, /list of texts/],
    ['a negative uid', { uid: -1 }, /integer/],
    ['a summary with a negative count', { summary: { files_new: -1 } }, /summary of the snapshot/],
  ])('refuses %s', (_, changes, message) => {
    const json = Buffer.from(JSON.stringify({ ...minimal, ...changes }));
    expect(() => decodeSnapshot(json)).toThrow(message);
    expect(() => decodeSnapshot(json)).toThrow(expect.objectContaining({ code: 'vault-damaged' }));
  });

  test('nothing wrong is written', () => {
    expect(() => encodeSnapshot({ ...minimal, tree: 'x' })).toThrow(/not an id/);
    expect(() => encodeSnapshot({ ...minimal, time: 'now' })).toThrow(/RFC 3339/);
  });
});
