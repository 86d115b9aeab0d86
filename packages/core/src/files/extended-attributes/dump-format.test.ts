import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDump, parseDump, unquote } from './dump-format.ts';

describe('a dump of extended attributes', () => {
  test('is read as getfattr 2.5.1 wrote it', () => {
    const dump = Buffer.from(
      '# file: /srv/a\\012b\\134\nsystem.posix_acl_access=0sAgAA\nuser.\\075q"=0s\nuser.none\n\n# file: /srv/c\nuser.hex=0x00ff\nuser.text="a\\"\\\\\\001"\n',
      'latin1',
    );
    expect(parseDump(dump)).toEqual([
      {
        path: '/srv/a\nb\\',
        damagedNames: [],
        attributes: [
          { name: 'system.posix_acl_access', value: Buffer.from([2, 0, 0]) },
          { name: 'user.=q"', value: Buffer.alloc(0) },
          { name: 'user.none', value: Buffer.alloc(0) },
        ],
      },
      {
        path: '/srv/c',
        damagedNames: [],
        attributes: [
          { name: 'user.hex', value: Buffer.from([0, 255]) },
          { name: 'user.text', value: Buffer.from('a"\\\x01', 'latin1') },
        ],
      },
    ]);
  });

  test('names that are not UTF-8 are told', () => {
    const [file] = parseDump(Buffer.from('# file: a\nuser.\xff=0s\n', 'latin1'));
    expect(file?.damagedNames).toEqual(['user.\ufffd']);
  });

  test('comes back as it was, whatever the bytes', () => {
    const attribute = fc.record({
      name: fc
        .string({ unit: 'binary', minLength: 1 })
        .filter((name) => !name.includes('\0') && name.isWellFormed()),
      value: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    });
    const file = fc.record({
      path: fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0))),
      attributes: fc.array(attribute, { minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.array(file), (files) => {
        const dump = files.map(({ path, attributes }) => formatDump(path, attributes)).join('');
        expect(parseDump(Buffer.from(dump, 'latin1'))).toEqual(
          files.map(({ path, attributes }) => ({
            path: path.toString('latin1'),
            attributes,
            damagedNames: [],
          })),
        );
      }),
    );
  });

  test('never fails on other text', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseDump(Buffer.from(bytes))));
    expect(unquote('\\777\\1a\\')).toBe('\xff\\1a\\');
  });
});
