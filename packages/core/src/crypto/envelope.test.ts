import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Envelope } from './envelope.ts';

const keys = { encrypt: randomBytes(32), macK: randomBytes(16), macR: randomBytes(16) };

describe('Envelope', () => {
  test('opens what it sealed, at every length', () => {
    const envelope = new Envelope(keys);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (plaintext) => {
        const sealed = envelope.seal(plaintext);
        expect(sealed.length).toBe(plaintext.length + 32);
        expect(envelope.open(sealed)?.equals(plaintext)).toBe(true);
      }),
    );
  });

  test('refuses every single flipped bit', () => {
    const envelope = new Envelope(keys);
    const sealed = envelope.seal(Buffer.from('the quick brown fox'));
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(envelope.open(changed)).toBeUndefined();
    }
  });

  test('opens what it has just sealed where it lies, unless that was changed, and nothing else there', () => {
    const envelope = new Envelope(keys);
    const sealed = envelope.sealToScratch(Buffer.from('the quick brown fox'));
    expect(envelope.openAgain(sealed)?.toString()).toBe('the quick brown fox');
    sealed[20]! ^= 1;
    expect(envelope.openAgain(sealed)).toBeUndefined();
    expect(() => envelope.openAgain(Buffer.from(sealed))).toThrow(RangeError);
  });

  test('refuses short input, a zero IV and other keys', () => {
    const envelope = new Envelope(keys);
    expect(envelope.open(Buffer.alloc(31))).toBeUndefined();
    expect(envelope.open(Buffer.alloc(64))).toBeUndefined();
    const other = new Envelope({ ...keys, macR: randomBytes(16) });
    expect(other.open(envelope.seal(Buffer.from('x')))).toBeUndefined();
  });

  test('never repeats an IV', () => {
    const envelope = new Envelope(keys);
    const ivs = new Set(
      Array.from({ length: 2000 }, () => envelope.seal(Buffer.alloc(1)).toString('hex', 0, 16)),
    );
    expect(ivs.size).toBe(2000);
  });
});
