import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTreeBuilder, decodeTree, encodeTree, type TreeNotice } from './tree.ts';
import { directories, fileNode } from './tree-arbitrary.fixture.ts';
import type { TreeNode } from './tree-node.ts';

const dirId = 'ab'.repeat(32);
const time = '2023-11-14T22:13:20Z';
const times = `"mtime":"${time}","atime":"${time}","ctime":"${time}"`;
const plainFile = `{"name":"a","type":"file","mode":420,${times},"uid":0,"gid":0,"content":[]}`;

function tree(...nodes: string[]): Buffer {
  return Buffer.from(`{"nodes":[${nodes.join(',')}]}\n`);
}

describe('encodeTree', () => {
  test('an empty directory', () => {
    expect(encodeTree([]).toString()).toBe('{"nodes":[]}\n');
  });

  test('all fields, in their order', () => {
    const node: TreeNode = fileNode('name', {
      mtime: { ns: 1_700_000_000_120_000_000n, offsetMinutes: 330 },
      atime: { ns: -1n, offsetMinutes: 0 },
      ctime: { ns: 0n, offsetMinutes: -210 },
      uid: 4294967295,
      gid: 7,
      user: 'us<er>',
      group: 'gr&p',
      inode: 2n ** 64n - 1n,
      deviceId: 9007199254740993n,
      size: 3n,
      links: 2n,
      linkTarget: Buffer.of(0x61, 0xff),
      extendedAttributes: [
        { name: 'user.b', value: Buffer.of(0, 255) },
        { name: 'user.a', value: Buffer.alloc(0) },
      ],
      genericAttributes: { 'windows.z': '{"x":[1]}', 'windows.a': '"t"' },
      device: 5n,
      content: Buffer.alloc(64, 0xcd),
      error: 'went\u2028wrong',
    });
    expect(encodeTree([node]).toString()).toBe(
      '{"nodes":[{"name":"name","type":"file","mode":420,"mtime":"2023-11-15T03:43:20.12+05:30",' +
        '"atime":"1969-12-31T23:59:59.999999999Z","ctime":"1969-12-31T20:30:00-03:30","uid":4294967295,"gid":7,' +
        '"user":"us\\u003cer\\u003e","group":"gr\\u0026p","inode":18446744073709551615,"device_id":9007199254740993,' +
        '"size":3,"links":2,"linktarget":"a\\ufffd","linktarget_raw":"Yf8=",' +
        '"extended_attributes":[{"name":"user.b","value":"AP8="},{"name":"user.a","value":""}],' +
        '"generic_attributes":{"windows.a":"t","windows.z":{"x":[1]}},"device":5,' +
        `"content":["${'cd'.repeat(32)}","${'cd'.repeat(32)}"],"error":"went\\u2028wrong"}]}\n`,
    );
  });

  test('zero and empty values are left out', () => {
    const node = fileNode('a', {
      user: '',
      inode: 0n,
      size: 0n,
      extendedAttributes: [],
      genericAttributes: {},
    });
    expect(encodeTree([node])).toEqual(tree(plainFile));
  });

  test('odd names are quoted as Go does, then escaped', () => {
    const names = ['\n"\\', '<\u00a0>', '\u2028', '\u{1f980}'].map((name) => Buffer.from(name));
    names.push(Buffer.of(0x66, 0xff));
    names.sort(Buffer.compare);
    const text = encodeTree(names.map((name) => fileNode(name))).toString();
    expect([...text.matchAll(/"name":("(?:[^"\\]|\\.)*")/g)].map(([, name]) => name)).toEqual([
      String.raw`"\\n\\\"\\\\"`,
      String.raw`"\u003c\\u00a0\u003e"`,
      String.raw`"f\\xff"`,
      String.raw`"\\u2028"`,
      '"\u{1f980}"',
    ]);
  });

  test.each<[string, TreeNode[], RegExp]>([
    ['unsorted names', [fileNode('b'), fileNode('a')], /"a" does not come after "b"/],
    ['a name twice', [fileNode('a'), fileNode('a')], /not in order/],
    ['names in UTF-16 order', [fileNode('\u{1f980}'), fileNode('\uff5e')], /not in order/],
    ['an empty name', [fileNode('')], /no name/],
    ['a dot', [fileNode('.')], /no name/],
    ['two dots', [fileNode('..')], /no name/],
    ['a slash', [fileNode('a/b')], /no name/],
    ['a NUL', [fileNode('a\0b')], /no name/],
    ['a file without content', [fileNode('a', { content: null })], /lacks content/],
    ['a directory with content', [fileNode('a', { type: 'dir', subtree: dirId })], /has content/],
    ['a directory without subtree', [fileNode('a', { type: 'dir', content: null })], /lacks a subtree/],
    ['a subtree that is no id', [fileNode('a', { type: 'dir', content: null, subtree: 'ab' })], /not an id/],
    ['half an id', [fileNode('a', { content: Buffer.alloc(33) })], /list of ids/],
    ['a mode of 33 bits', [fileNode('a', { mode: 2 ** 32 })], /32 bits/],
    ['a mode with sign', [fileNode('a', { mode: 0x80000000 | 0 })], /32 bits/],
    ['a size of 65 bits', [fileNode('a', { size: 2n ** 64n })], /64 bits/],
    ['an offset of a day', [fileNode('a', { mtime: { ns: 0n, offsetMinutes: 1440 } })], /offset/],
  ])('refuses %s', (_, nodes, message) => {
    expect(() => encodeTree(nodes)).toThrow(message);
    expect(() => encodeTree(nodes)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});

describe('createTreeBuilder', () => {
  test('gives the same text, and is unharmed by a refused node', () => {
    const builder = createTreeBuilder();
    builder.add(fileNode('a'));
    expect(() => builder.add(fileNode('a'))).toThrow();
    expect(() => builder.add(fileNode('b', { content: Buffer.alloc(1) }))).toThrow();
    builder.add(fileNode('c'));
    expect(builder.count).toBe(2);
    const { byteLength } = builder;
    const text = builder.finish();
    expect(text).toEqual(encodeTree([fileNode('a'), fileNode('c')]));
    expect(byteLength).toBe(text.length - ']}\n'.length);
  });

  test('a large directory and a file of many blobs', () => {
    const content = Buffer.alloc(64 * 1024 * 32, 0x5a);
    const nodes = Array.from({ length: 20_000 }, (_, i) => fileNode(`file ${String(i).padStart(6, '0')}`));
    nodes.push(fileNode('large', { content }));
    const text = encodeTree(nodes);
    const again = decodeTree(text);
    expect(again.length).toBe(20_001);
    expect(again.at(-1)!.content!.equals(content)).toBe(true);
    expect(encodeTree(again).equals(text)).toBe(true);
  });
});

describe('decodeTree', () => {
  test('gives back what was encoded', () => {
    fc.assert(
      fc.property(directories, (nodes) => {
        const text = encodeTree(nodes);
        const decoded = decodeTree(text);
        expect(decoded).toEqual(nodes.map((node) => ({ ...node })));
        expect(encodeTree(decoded).equals(text)).toBe(true);
      }),
    );
  });

  test('is valid JSON with the same values', () => {
    fc.assert(
      fc.property(directories, (nodes) => {
        const { nodes: parsed } = JSON.parse(encodeTree(nodes).toString()) as {
          nodes: Record<string, unknown>[];
        };
        expect(parsed.map(({ user, error }) => [user, error])).toEqual(
          nodes.map(({ user, error }) => [user, error]),
        );
      }),
    );
  });

  test('takes other layouts of the same JSON, and copies what it takes', () => {
    const bytes = Buffer.from(`\n{ "other": [{}], "nodes" : [ ${plainFile.replaceAll(',', ' ,\t')} ] } `);
    const nodes = decodeTree(bytes);
    bytes.fill(0);
    expect(encodeTree(nodes)).toEqual(tree(plainFile));
    expect(decodeTree(Buffer.from('{"nodes":null}'))).toEqual([]);
  });

  test('reads missing and null fields as Go does', () => {
    const [node] = decodeTree(tree('{"name":"a","type":"fifo","uid":null,"content":null}'));
    expect(node).toMatchObject({ mode: 0, uid: 0, gid: 0, content: null });
    expect(node!.mtime).toEqual({ ns: -62_135_596_800_000_000_000n, offsetMinutes: 0 });
  });

  test('an exact link target wins over its readable form, wherever it stands', () => {
    const link = (fields: string) =>
      decodeTree(tree(`{"name":"a","type":"symlink",${fields},"content":null}`));
    const raw = '"linktarget_raw":"Yf8="';
    const readable = String.raw`"linktarget":"a\ufffd"`;
    for (const fields of [`${raw},${readable}`, `${readable},${raw}`]) {
      expect(link(fields)[0]!.linkTarget).toEqual(Buffer.of(0x61, 0xff));
    }
    expect(link(readable)[0]!.linkTarget).toEqual(Buffer.from('a\ufffd'));
  });

  test('tells of unknown keys and of disorder', () => {
    const notices: TreeNotice[] = [];
    const later = plainFile.replace('"name":"a"', '"name":"b","new_key":{"x":[1e400]}');
    const nodes = decodeTree(tree(later, plainFile), { onNotice: (notice) => notices.push(notice) });
    expect(nodes.map(({ name }) => name.toString())).toEqual(['b', 'a']);
    expect(notices).toEqual([
      { kind: 'unknown-key', node: 'b', key: 'new_key' },
      { kind: 'unsorted', node: 'a' },
    ]);
  });

  const changed = (from: string, to: string) => tree(plainFile.replace(from, to));
  test.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(0), /missing/],
    ['a list', Buffer.from('[]'), /missing/],
    ['no nodes', Buffer.from('{}'), /no list of nodes/],
    ['nodes twice', Buffer.from('{"nodes":[],"nodes":[]}'), /two lists/],
    ['more behind it', Buffer.from('{"nodes":[]}{'), /the end/],
    ['a comma too many', Buffer.from('{"nodes":[],}'), /missing/],
    ['a name twice', tree(plainFile, plainFile), /two nodes named/],
    ['a key twice', changed('"uid":0', '"uid":0,"uid":0'), /"uid" twice/],
    ['no name', changed('"name":"a",', ''), /without name/],
    ['an empty name', changed('"a"', '""'), /impossible name/],
    ['a path as name', changed('"a"', '"../a"'), /impossible name/],
    ['a parent as name', changed('"a"', '".."'), /impossible name/],
    ['a quoted slash', changed('"a"', String.raw`"a\\x2fb"`), /impossible name/],
    ['a quoted NUL', changed('"a"', String.raw`"a\\x00"`), /impossible name/],
    ['bad quoting', changed('"a"', String.raw`"a\\q"`), /not quoted/],
    ['a bad escape', changed('"a"', String.raw`"a\q"`), /bad escape/],
    ['no type', changed('"type":"file",', ''), /no type/],
    ['an unknown type', changed('"file"', '"door"'), /unknown type "door"/],
    ['a file without content', changed('"content":[]', '"content":null'), /no list of contents/],
    ['content that is no id', changed('[]', '["abc"]'), /not an id/],
    ['an id in capitals', changed('[]', `["${'AB'.repeat(32)}"]`), /not an id/],
    ['a directory without subtree', changed('"file"', '"dir"'), /no subtree/],
    ['a subtree that is no id', changed('"content"', '"subtree":"ab","content"'), /not an id/],
    ['a negative uid', changed('"uid":0', '"uid":-1'), /an integer/],
    ['a fraction', changed('"uid":0', '"uid":0.5'), /an integer/],
    ['an exponent', changed('"uid":0', '"uid":1e3'), /an integer/],
    ['a leading zero', changed('"uid":0', '"uid":00'), /an integer/],
    ['a uid of 33 bits', changed('"uid":0', '"uid":4294967296'), /too large/],
    ['a size of 65 bits', changed('"content"', '"size":18446744073709551616,"content"'), /64-bit/],
    ['a size of many digits', changed('"content"', `"size":${'1'.repeat(400)},"content"`), /64-bit/],
    ['a time that is none', changed(time, '2023-02-29T00:00:00Z'), /not a time/],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from('{"nodes":[{"name":"'), Buffer.of(0xff), Buffer.from('"}]}')]),
      /UTF-8/,
    ],
    [
      'deep nesting',
      tree(plainFile.replace('"uid"', `"x":${'['.repeat(1e5)}${']'.repeat(1e5)},"uid"`)),
      /too deeply/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeTree(bytes)).toThrow(message);
    expect(() => decodeTree(bytes)).toThrow(expect.objectContaining({ code: 'vault-damaged' }));
  });

  test('any cut or changed byte is refused or read as something, never a crash', () => {
    const text = tree(
      plainFile,
      plainFile.replace('"a"', String.raw`"b\\x01\""`).replace('[]', `["${dirId}"]`),
    );
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const broken = cut ? text.subarray(0, at) : Buffer.from(text);
        if (!cut) broken[at] = byte;
        try {
          decodeTree(broken);
        } catch (error) {
          expect(error).toMatchObject({ name: 'HoldfastError', code: 'vault-damaged' });
        }
        if (cut && at < text.length - 1) expect(() => decodeTree(broken)).toThrow();
      }),
      { numRuns: 2000 },
    );
  });
});
