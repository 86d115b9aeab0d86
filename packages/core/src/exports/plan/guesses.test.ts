import { describe, expect, test } from 'vitest';
import { kindOf } from '../schema/column-kind.ts';
import type { Column, Table } from '../schema/schema.ts';
import { parseTableId, tableId } from '../schema/table-name.ts';
import { guessNameColumns } from './guess-roots.ts';
import { looksLikePeople } from './people.ts';
import { isSecretColumn, wordsOf } from './secret-columns.ts';

const column = (name: string, type = 'text'): Column => ({
  name,
  type,
  kind: kindOf(
    { integer: 'int4', boolean: 'bool', 'timestamp with time zone': 'timestamptz' }[type] ?? type,
    true,
  ),
  nullable: true,
  generated: false,
  identity: undefined,
});

describe('secret columns', () => {
  test.for([
    ...[
      'password',
      'passwordHash',
      'PASSWORD_DIGEST',
      'api_key',
      'apiKey',
      'secret',
      'refresh_token',
      'totpSecret',
      'salt',
      'privateKey',
    ],
    ...['Session Key', 'otp', 'cvv', 'recovery_keys', 'user_credentials'],
  ])('%s', (name) => expect(isSecretColumn(column(name))).toBe(true));

  test.for([
    'key',
    'primary_key',
    'keyboard',
    'hashtag',
    'secretary',
    'tokenized',
    'name',
    'monkey',
    'foreign_key_id',
  ])('not %s', (name) => expect(isSecretColumn(column(name))).toBe(false));

  test('nor what cannot hold a secret', () => {
    expect(isSecretColumn(column('password_changed_at', 'timestamp with time zone'))).toBe(false);
    expect(isSecretColumn(column('has_password', 'boolean'))).toBe(false);
    expect(isSecretColumn(column('token_count', 'integer'))).toBe(false);
    expect(isSecretColumn(column('otp', 'integer'))).toBe(true);
    expect(isSecretColumn({ ...column('x', 'app.password_hash'), kind: 'other' })).toBe(true);
  });
});

test('names of columns are taken apart into words', () => {
  expect(wordsOf('firstName_2ndPart Äpfel')).toEqual(['first', 'name', '2nd', 'part', 'äpfel']);
});

test('columns that name a profile', () => {
  expect(guessNameColumns(['id', 'first_name', 'last_name', 'file_name', 'email', 'e_mail'])).toEqual([
    'first_name',
    'last_name',
    'email',
  ]);
  expect(guessNameColumns(['id', 'E-Mail'])).toEqual(['E-Mail']);
});

test('tables that look as if they held people', () => {
  const table = (name: string, ...columns: string[]) =>
    ({ name, columns: columns.map((each) => column(each)) }) as unknown as Table;
  expect(looksLikePeople(table('employees', 'id', 'firstName', 'phone'))).toBe(true);
  expect(looksLikePeople(table('t7', 'id', 'email', 'birthday'))).toBe(true);
  expect(looksLikePeople(table('countries', 'code', 'name'))).toBe(false);
  expect(looksLikePeople(table('products', 'id', 'name', 'price'))).toBe(false);
});

test('names of tables are written and read alike', () => {
  for (const [schema, name] of [
    ['public', 'person'],
    ['Ärzte & Co', 'Größe "x".y'],
    ['a.b', ''],
    ['s', 'with blank'],
    ['"', '"'],
  ] as const) {
    const id = tableId(schema, name);
    if (name !== '') expect(parseTableId(id)).toEqual({ schema, name });
  }
  expect(tableId('public', 'person')).toBe('public.person');
  expect(parseTableId('person')).toEqual({ schema: 'public', name: 'person' });
  expect(() => parseTableId('a.b.c')).toThrow('does not name a table');
});
