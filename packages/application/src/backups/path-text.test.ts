import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathFromText, pathToText } from './path-text.ts';

test('what can be read stays as it is', () => {
  expect(pathToText(Buffer.from('/srv/Ümläute/🍰'))).toBe('/srv/Ümläute/🍰');
  expect(pathToText(Buffer.from('/back\\slash'))).toBe('/back\\slash');
});

test('what is no text is written so that it can be given back', () => {
  expect(pathToText(Buffer.from('/caf\xe9', 'latin1'))).toBe('/caf\\xe9');
  expect(pathToText(Buffer.from('/a\\xe9'))).toBe('/a\\x5cxe9');
});

test('every path comes back from its text', () => {
  const odd = fc.constantFrom(
    ...['\\', 'x', '\\x', 'e9', '\\x5c', '/', 'é', '\uFFFD'].map((text) => Buffer.from(text)),
  );
  const bytes = fc.uint8Array({ maxLength: 6 }).map((array) => Buffer.from(array));
  fc.assert(
    fc.property(fc.array(fc.oneof(odd, bytes), { maxLength: 12 }), (parts) => {
      const path = Buffer.concat(parts);
      expect(pathFromText(pathToText(path))).toEqual(path);
    }),
  );
});
