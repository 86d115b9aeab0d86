import { expect, test } from 'vitest';
import { emptyConnection, fromConnection, toConnection } from './connection-state.ts';

test('a URL is sent as it was pasted, without the spaces around it', () => {
  expect(toConnection({ ...emptyConnection, url: ' postgres://a:b@db/shop ' })).toEqual({
    url: 'postgres://a:b@db/shop',
  });
  expect(toConnection({ ...emptyConnection, url: 'mysql://db/shop' })).toBeUndefined();
});

test('fields are sent when all that are needed are there', () => {
  const typed = { ...emptyConnection, way: 'fields' as const, host: 'db ', database: 'shop', user: 'app' };
  expect(toConnection(typed)).toEqual({
    host: 'db',
    port: 5432,
    database: 'shop',
    user: 'app',
    sslMode: 'prefer',
  });
  expect(toConnection({ ...typed, password: 'x' })).toMatchObject({ password: 'x' });
  expect(toConnection({ ...typed, user: '' })).toBeUndefined();
  expect(toConnection({ ...typed, port: 'abc' })).toBeUndefined();
});

test('a stored connection comes back as fields, without a password', () => {
  const stored = { host: 'db', port: 5433, database: 'shop', user: 'app', sslMode: 'require' as const };
  const typed = fromConnection(stored);
  expect(typed).toMatchObject({ way: 'fields', port: '5433', password: '' });
  expect(toConnection(typed)).toEqual(stored);
});
