import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idFromHex, idOf, idToHex, isId, nameOf, readHexId, writeHexId } from './ids.ts';

const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test('hex and bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(5), (bytes, offset) => {
      const id = Buffer.from(bytes);
      const hex = id.toString('hex');
      expect(idFromHex(hex).equals(id)).toBe(true);
      expect(idToHex(Buffer.concat([Buffer.alloc(offset), id]), offset)).toBe(hex);
      const text = Buffer.alloc(64 + offset);
      writeHexId(id, 0, text, offset);
      expect(text.toString('latin1', offset)).toBe(hex);
      const back = Buffer.alloc(32 + offset);
      expect(readHexId(text, offset, back, offset)).toBe(true);
      expect(back.subarray(offset).equals(id)).toBe(true);
    }),
  );
});

test('only 64 lower-case hex digits are an id', () => {
  expect(isId(empty)).toBe(true);
  for (const wrong of [
    '',
    'foo',
    empty.toUpperCase(),
    empty.slice(1),
    `${empty}0`,
    `${empty}-tmp-1`,
    `${empty}\n`,
  ]) {
    expect(isId(wrong)).toBe(false);
    expect(() => idFromHex(wrong)).toThrow(/is not an id/);
  }
});

test('any other byte in the digits is seen', () => {
  const to = Buffer.alloc(32);
  for (let byte = 0; byte < 256; byte++) {
    const text = Buffer.from(empty);
    text[33] = byte;
    expect(readHexId(text, 0, to, 0)).toBe(/[0-9a-f]/.test(String.fromCharCode(byte)));
  }
});

test('ids and names are SHA-256', () => {
  expect(idOf(Buffer.alloc(0)).toString('hex')).toBe(empty);
  expect(nameOf(Buffer.alloc(0))).toBe(empty);
});
