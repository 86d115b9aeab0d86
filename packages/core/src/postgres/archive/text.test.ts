import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  copyColumns,
  encodingOf,
  quoteIdentifier,
  quoteLiteral,
  quoteQualified,
  sequenceState,
  textDecoder,
} from './text.ts';

test('column names come back out of COPY statements, whatever they and the table are called', () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(name, name, fc.array(name, { minLength: 1, maxLength: 8 }), (schema, table, columns) => {
      const statement = `COPY ${quoteQualified(schema, table)} (${columns.map(quoteIdentifier).join(', ')}) FROM stdin;\n`;
      expect(copyColumns(statement)).toEqual(columns);
    }),
  );
  expect(copyColumns('COPY public.t (id, "Name", b2) FROM stdin;\n')).toEqual(['id', 'Name', 'b2']);
  expect(copyColumns('COPY public."a (b)"  FROM stdin;\n')).toBeUndefined();
});

test('encodings and sequences are read', () => {
  expect(encodingOf("SET client_encoding = 'EUC_JP';\n")).toBe('EUC_JP');
  expect(sequenceState('SELECT pg_catalog.setval(\'s."a, 1, true);"\', -5, false);\n')).toEqual({
    lastValue: '-5',
    isCalled: false,
  });
});

test('names that cannot be decoded are read byte by byte', () => {
  expect(textDecoder('UTF8')(Buffer.from('ü€'))).toBe('ü€');
  expect(textDecoder('LATIN1')(Buffer.from([0xfc, 0x80]))).toBe('ü\u0080');
  expect(textDecoder('WIN1252')(Buffer.from([0x80]))).toBe('€');
  expect(textDecoder('EUC_JP')(Buffer.from([0xc6, 0xfc]))).toBe('日');
  expect(textDecoder('SQL_ASCII')(Buffer.from([0xff]))).toBe('ÿ');
  expect(textDecoder('MULE_INTERNAL')(Buffer.from([0x81, 0xfc]))).toBe('\u0081ü');
});

test('literals keep backslashes', () => {
  expect(quoteLiteral("it's")).toBe("'it''s'");
  expect(quoteLiteral('a\\b')).toBe(" E'a\\\\b'");
});
