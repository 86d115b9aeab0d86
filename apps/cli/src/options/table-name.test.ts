import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTableName } from './table-name.ts';

describe('parseTableName', () => {
  test.each([
    ['orders', 'public', 'orders'],
    ['sales.orders', 'sales', 'orders'],
    ['Sales.Orders', 'Sales', 'Orders'],
    ['"a.b"."c""d"', 'a.b', 'c"d'],
    ['sales."my table"', 'sales', 'my table'],
  ])('%s', (text, schema, name) => expect(parseTableName(text)).toEqual({ schema, name }));

  test.each(['', '.', 'a.', '.b', 'a.b.c', '"open', '""', 'a"b'])('refuses %j', (text) => {
    expect(() => parseTableName(text)).toThrow('schema.table');
  });

  test('reads back every quoted name', () => {
    const part = fc.string({ minLength: 1 });
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(part, part, (schema, name) => {
        expect(parseTableName(`${quote(schema)}.${quote(name)}`)).toEqual({ schema, name });
      }),
    );
  });
});
