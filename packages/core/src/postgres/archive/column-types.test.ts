import { expect, test } from 'vitest';
import { columnTypes } from './column-types.ts';

test('types are told from names, defaults and constraints', () => {
  const types = columnTypes(`CREATE TABLE shop.orders (
    id bigint NOT NULL,
    "odd, (name" double precision,
    price numeric(12,2) DEFAULT 0 NOT NULL,
    note text DEFAULT 'a, b boolean,
    id boolean'::text,
    tags integer[],
    placed timestamp(3) with time zone,
    total numeric GENERATED ALWAYS AS ((price * (2)::numeric)) STORED,
    "CONSTRAINT" boolean,
    mood shop.mood,
    CONSTRAINT positive CHECK ((price > (0)::numeric))
)
WITH (fillfactor='90');
`);
  expect(Object.fromEntries(types)).toEqual({
    id: 'bigint',
    'odd, (name': 'double precision',
    price: 'numeric(12,2)',
    note: 'text',
    tags: 'integer[]',
    placed: 'timestamp(3)',
    total: 'numeric',
    CONSTRAINT: 'boolean',
    mood: 'shop.mood',
  });
});

test('what is no table with columns of its own has none', () => {
  expect(columnTypes('CREATE VIEW v AS\n SELECT 1;')).toEqual(new Map());
  expect(columnTypes('CREATE TABLE a OF b;')).toEqual(new Map());
  expect(columnTypes("CREATE TABLE a (\n    b text DEFAULT '")).toEqual(new Map());
});
