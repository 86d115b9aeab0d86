import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createByteWriter, joinWritten } from './byte-writer.ts';
import { goJson, goJsonString, writeIdList, writeInteger, writeJsonBytes, writeUint64 } from './go-json.ts';

function written(write: (writer: ReturnType<typeof createByteWriter>) => void): string {
  const writer = createByteWriter();
  write(writer);
  return joinWritten(writer).toString('latin1');
}

describe('JSON strings', () => {
  // What Go 1.24's json.Marshal gives.
  test.each([
    ['plain', '"plain"'],
    ['', '""'],
    ['"\\/', String.raw`"\"\\/"`],
    ['<a href="&">', String.raw`"\u003ca href=\"\u0026\"\u003e"`],
    ['\b\f\n\r\t\v\0\x1f\x7f', `${String.raw`"\b\f\n\r\t\u000b\u0000\u001f`}\x7f"`],
    ['\u2027\u2028\u2029\u202a', `"\u2027${String.raw`\u2028\u2029`}\u202a"`],
    ['é\u00a0\ufffd😀', '"é\u00a0\ufffd😀"'],
  ])('%j', (text, json) => {
    expect(goJsonString(text)).toBe(json);
  });

  test('bytes that are no UTF-8 become one escape each', () => {
    expect(written((writer) => writeJsonBytes(writer, Buffer.from('61ffe282c3a9eda080', 'hex')))).toBe(
      `"a${'\\ufffd'.repeat(3)}\xc3\xa9${'\\ufffd'.repeat(3)}"`,
    );
  });

  test('mean the same to JSON.parse', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        expect(JSON.parse(goJsonString(text))).toBe(text);
      }),
    );
  });
});

describe('values', () => {
  test('numbers are exact, and within their bounds', () => {
    expect(written((writer) => writeUint64(writer, 18446744073709551615n))).toBe('18446744073709551615');
    expect(written((writer) => writeInteger(writer, 0))).toBe('0');
    expect(() => written((writer) => writeUint64(writer, -1n))).toThrow(/64 bits/);
    expect(() => written((writer) => writeInteger(writer, 0.5))).toThrow(/integer/);
    expect(() => written((writer) => writeInteger(writer, 2 ** 53))).toThrow(/integer/);
  });

  test('lists of ids', () => {
    const ids = Buffer.concat([Buffer.alloc(32, 1), Buffer.alloc(32, 0xfe)]);
    const list = written((writer) => writeIdList(writer, ids));
    expect(list).toBe(`["${'01'.repeat(32)}","${'fe'.repeat(32)}"]`);
    expect(written((writer) => writeIdList(writer, Buffer.alloc(0)))).toBe('[]');
  });

  test('documents equal JSON.stringify where nothing is to be escaped', () => {
    const plain = fc.stringMatching(/^[a-zA-Z0-9 _-]*$/);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        plain,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(plain, tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(goJson(value as Parameters<typeof goJson>[0]).toString()).toBe(JSON.stringify(value));
      }),
    );
  });

  test('long texts cross the pieces of the writer unharmed', () => {
    const parts = Array.from({ length: 300 }, (_, i) => 'x'.repeat(i * 7));
    expect(goJson(parts).toString()).toBe(JSON.stringify(parts));
  });
});
