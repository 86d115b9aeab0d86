import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonValue, parseDocument } from './json-document.ts';
import {
  bytesFromBase64,
  optionalBoolean,
  optionalStrings,
  optionalUint64,
  requiredId,
  requiredInteger,
  requiredString,
} from './json-fields.ts';

function plain(value: JsonValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

const parse = (text: string) => parseDocument(Buffer.from(text), 'the thing');
const fieldsOf = (text: string) => ({ document: parse(text), what: 'the thing' });

describe('parseDocument', () => {
  test('reads what JSON.parse reads', () => {
    const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }));
    fc.assert(
      fc.property(objects, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        expect(plain(parse(text))).toEqual(plain(fromJson(JSON.parse(text))));
      }),
    );
  });

  // Numbers beyond 2^53 are bigint here, so they are compared as such.
  function fromJson(value: unknown): JsonValue {
    if (Array.isArray(value)) return value.map(fromJson);
    if (typeof value === 'object' && value !== null) {
      return new Map(Object.entries(value).map(([key, item]) => [key, fromJson(item)]));
    }
    if (typeof value !== 'number' || /[.e]/.test(JSON.stringify(value))) return value as JsonValue;
    return Number.isSafeInteger(value) ? value : BigInt(JSON.stringify(value));
  }

  test('refuses what JSON.parse refuses', () => {
    const text = '{"a":[1,-2.5e+3,true,null,"x\\u00e9\\n"],"b":{"c":"é"}}';
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(127), (at, byte) => {
        const broken = Buffer.from(bytes);
        broken[at] = byte;
        const outcome = (work: () => unknown) => {
          try {
            return work();
          } catch {
            return 'refused';
          }
        };
        const expected = outcome(() =>
          plain(fromJson(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(broken)))),
        );
        const isObject = typeof expected === 'object' && expected !== null && !Array.isArray(expected);
        const got = outcome(() => plain(parseDocument(broken, 'the thing')));
        // A changed key may now be there twice.
        if (got !== 'refused' || !isObject || Object.keys(expected).length === 2) {
          expect(got).toEqual(isObject ? expected : 'refused');
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('keeps large integers', () => {
    expect(parse('{"a":18446744073709551615,"b":-9007199254740993,"c":9007199254740991}')).toEqual(
      new Map<string, JsonValue>([
        ['a', 18446744073709551615n],
        ['b', -9007199254740993n],
        ['c', 9007199254740991],
      ]),
    );
  });

  test('names what is wrong', () => {
    expect(() => parse('{"a":1,"a":2}')).toThrow(/"a" is there twice/);
    expect(() => parse('[]')).toThrow(/the thing is not a JSON object/);
    expect(() => parse('')).toThrow(/the thing is not a JSON object/);
    expect(() => parse(`{"a":${'['.repeat(1e5)}`)).toThrow(/too deeply/);
    expect(() => parseDocument(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'it')).toThrow(
      /UTF-8/,
    );
  });

  test('half a surrogate pair is U+FFFD, as in Go', () => {
    expect(parse(String.raw`{"a":"\ud800x"}`).get('a')).toBe('\ufffdx');
  });

  test('keys of objects are only keys', () => {
    expect(parse('{"__proto__":{"x":1}}').get('__proto__')).toEqual(new Map([['x', 1]]));
  });
});

describe('fields', () => {
  test('null counts as left out', () => {
    const fields = fieldsOf('{"a":null}');
    expect(optionalBoolean(fields, 'a')).toBeUndefined();
    expect(optionalStrings(fields, 'b')).toBeUndefined();
    expect(() => requiredString(fields, 'a')).toThrow(/the thing has no "a"/);
  });

  test('wrong kinds are named', () => {
    const fields = fieldsOf('{"a":-1,"b":1.5,"c":"x","d":["x",1],"e":18446744073709551616}');
    expect(() => requiredInteger(fields, 'a', 10)).toThrow(/"a" of the thing is not an integer from 0 to 10/);
    expect(() => requiredInteger(fields, 'b', 10)).toThrow(/"b" of the thing/);
    expect(() => requiredId(fields, 'c')).toThrow(/not an id/);
    expect(() => optionalBoolean(fields, 'c')).toThrow(/not true or false/);
    expect(() => optionalStrings(fields, 'd')).toThrow(/not a list of texts/);
    expect(() => optionalUint64(fields, 'e')).toThrow(/64-bit/);
    expect(() => requiredString(fields, 'b')).toThrow(/not a text/);
  });

  test('base64 is the standard one with padding', () => {
    expect(bytesFromBase64('')).toEqual(Buffer.alloc(0));
    expect(bytesFromBase64('+/8=')).toEqual(Buffer.of(0xfb, 0xff));
    for (const wrong of ['+/8', '-_8=', '+/8= ', 'A', '=']) expect(bytesFromBase64(wrong)).toBeUndefined();
  });
});
