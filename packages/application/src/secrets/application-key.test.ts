import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deriveApplicationKey, type SealedFor } from './application-key.ts';
import { newSecret } from './new-secret.ts';

const key = deriveApplicationKey(newSecret());
const context: SealedFor = { purpose: 'vault-password', id: 'one' };

test('what was sealed opens, and never looks the same twice', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (plain) => {
      const sealed = key.seal(plain, context);
      expect(key.open(sealed, context)).toEqual(Buffer.from(plain));
      expect(Buffer.from(key.seal(plain, context)).equals(Buffer.from(sealed))).toBe(false);
    }),
  );
});

test('any changed bit keeps it shut', () => {
  const sealed = key.seal(Buffer.from('correct horse'), context);
  for (let at = 0; at < sealed.length; at++) {
    const changed = Uint8Array.from(sealed);
    changed[at]! ^= 1;
    expect(() => key.open(changed, context)).toThrow(/cannot be opened/);
  }
  for (const length of [0, 1, 12, 28]) {
    expect(() => key.open(sealed.subarray(0, length), context)).toThrow(/cannot be opened/);
  }
});

test('it belongs to its row and its purpose', () => {
  const sealed = key.seal(randomBytes(20), context);
  expect(() => key.open(sealed, { ...context, id: 'two' })).toThrow(/cannot be opened/);
  expect(() => key.open(sealed, { ...context, purpose: 'run-input' })).toThrow(/cannot be opened/);
});

test('another HOLDFAST_SECRET is named as the reason, without any secret', () => {
  const sealed = key.seal(Buffer.from('correct horse'), context);
  const other = deriveApplicationKey(newSecret());
  expect(() => other.open(sealed, context)).toThrow(
    expect.objectContaining({ code: 'secret-mismatch', message: expect.stringContaining('HOLDFAST_SECRET') }),
  );
});

test('a secret that anybody could guess is refused', () => {
  expect(() => deriveApplicationKey('hunter2')).toThrow(/32 characters/);
});
