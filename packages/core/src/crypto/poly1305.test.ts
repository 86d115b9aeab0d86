import { poly1305 as noblePoly1305 } from '@noble/ciphers/_poly1305.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Poly1305 } from './poly1305.ts';

function tag(message: Uint8Array, key: Uint8Array, from = 0): string {
  const poly = new Poly1305();
  poly.scratch(from + message.length).set(message, from);
  return Buffer.from(poly.mac(from, message.length, key)).toString('hex');
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/[^0-9a-f]/g, ''), 'hex');

describe('Poly1305', () => {
  test('gives the tag of RFC 8439, section 2.5.2', () => {
    const key = hex('85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b');
    expect(tag(Buffer.from('Cryptographic Forum Research Group'), key)).toBe(
      'a8061dc1305136c6c22b8baf0c0127a9',
    );
  });

  // RFC 8439, appendix A.3, vectors 7 to 11: the carries that implementations get wrong.
  test.each([
    ['02'.padEnd(64, '0'), 'ff'.repeat(16), '03'.padEnd(32, '0')],
    [`02${'0'.repeat(30)}${'ff'.repeat(16)}`, '02'.padEnd(32, '0'), '03'.padEnd(32, '0')],
    ['01'.padEnd(64, '0'), `${'ff'.repeat(16)}f0${'ff'.repeat(15)}11${'0'.repeat(30)}`, '05'.padEnd(32, '0')],
    ['01'.padEnd(64, '0'), `${'ff'.repeat(16)}fb${'fe'.repeat(15)}${'01'.repeat(16)}`, ''.padEnd(32, '0')],
    ['02'.padEnd(64, '0'), `fd${'ff'.repeat(15)}`, `fa${'ff'.repeat(15)}`],
  ])('carries right: key %s', (key, message, expected) => {
    expect(tag(hex(message), hex(key))).toBe(expected);
  });

  test('equals a second implementation at every length and key', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.nat(40),
        (message, key, from) => {
          expect(tag(message, key, from)).toBe(Buffer.from(noblePoly1305(message, key)).toString('hex'));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('equals a second implementation on large messages of extreme bytes', () => {
    for (const byte of [0, 0xff]) {
      const message = new Uint8Array(1_000_003).fill(byte);
      const key = new Uint8Array(32).fill(0xff);
      expect(tag(message, key)).toBe(Buffer.from(noblePoly1305(message, key)).toString('hex'));
    }
  });
});
