import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Envelope } from '../crypto/envelope.ts';
import { openBlob, sealBlob } from './sealed-blob.ts';

const envelope = new Envelope({ encrypt: randomBytes(32), macK: randomBytes(16), macR: randomBytes(16) });
const idOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const text = Buffer.from('the same words over and over, '.repeat(5000));
const noise = randomBytes(100_000);

describe('a sealed blob', () => {
  test.each([
    ['text', text, true],
    ['noise', noise, false],
    ['nothing much', Buffer.from('x'), false],
    ['text behind a picture', Buffer.concat([noise, text]), true],
    ['a picture behind text', Buffer.concat([text, noise]), true],
    ['noise that is hardly sparser than noise', Buffer.concat([noise, Buffer.alloc(400)]), false],
  ])('of %s opens to what went in, compressed only where that is smaller', (_, plain, expected) => {
    const { id, sealed, compressed } = sealBlob(envelope, plain, undefined, { compressionLevel: 2 });
    expect(id).toEqual(idOf(plain));
    expect(compressed).toBe(expected);
    expect(openBlob(envelope, Buffer.from(sealed), compressed ? plain.length : undefined)).toEqual(
      Buffer.from(plain),
    );
  });

  test('is always compressed where the format wants it, and never in version 1', () => {
    const always = sealBlob(envelope, noise, undefined, { compressionLevel: 2, alwaysCompressed: true });
    expect(always.compressed).toBe(true);
    const never = sealBlob(envelope, text, undefined, { compressionLevel: 0, alwaysCompressed: true });
    expect(never.compressed).toBe(false);
    expect(never.sealed.length).toBe(text.length + 32);
  });

  test('is refused when the bytes are not those that were hashed', () => {
    // What happens when memory is written to between hashing and compressing.
    expect(() => sealBlob(envelope, text, idOf(noise), { compressionLevel: 2 })).toThrow(/did not read back/);
  });

  test('does not open with any other plain length, nor when it was cut', () => {
    const { sealed } = sealBlob(envelope, text, undefined, { compressionLevel: 2 });
    const stored = Buffer.from(sealed);
    for (const length of [0, 1, text.length - 1, text.length + 1, text.length * 2, 2 ** 31]) {
      expect(openBlob(envelope, stored, length)).toBeUndefined();
    }
    expect(openBlob(envelope, stored.subarray(0, -1), text.length)).toBeUndefined();
  });
});
