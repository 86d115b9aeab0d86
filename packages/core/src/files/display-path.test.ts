import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayPath } from './display-path.ts';

test.each([
  ['/srv/naïve 文件 🗂', '/srv/naïve 文件 🗂'],
  ['/a\nb\x1b[31m', '/a\\x0ab\\x1b[31m'],
  [Buffer.from([0x61, 0xff, 0xc3, 0xa4, 0xc3]), 'a\\xffä\\xc3'],
  ['\u202edesrever', '\\xe2\\x80\\xaedesrever'],
])('%j is shown as %j', (path, shown) => {
  expect(displayPath(Buffer.from(path))).toBe(shown);
});

test('whatever the bytes, what is shown has no control characters', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(displayPath(Buffer.from(bytes))).not.toMatch(/[\p{C}\u2028\u2029\uFFFD]/u);
    }),
  );
});
