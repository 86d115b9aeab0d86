import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClientEnvironment } from './client-environment.ts';
import { describeTarget, parseConnectionUrl } from './connection.ts';

describe('connection URLs', () => {
  test.each([
    [
      'postgres://u:p@h:6000/d',
      { host: 'h', port: 6000, database: 'd', user: 'u', password: 'p', sslMode: 'prefer' },
    ],
    ['postgresql://u@h', { host: 'h', port: 5432, database: 'u', user: 'u' }],
    ['postgres://u@[::1]:7/d', { host: '::1', port: 7 }],
    ['postgres://u:a%3Ab%40c:d@h/d%2Fe', { password: 'a:b@c:d', database: 'd/e' }],
    ['postgres://u@%2Frun%2Fpg:5433/d', { host: '/run/pg', port: 5433 }],
    [
      'postgres:///d?host=/run/pg&port=5433&user=u',
      { host: '/run/pg', port: 5433, user: 'u', database: 'd' },
    ],
    [
      'postgres://u@h/d?sslmode=verify-full&sslrootcert=/ca.pem',
      { sslMode: 'verify-full', sslRootCert: '/ca.pem' },
    ],
    ['postgres://u@h/d?ssl=true', { sslMode: 'require' }],
    [
      'postgres://u@h/d?connect_timeout=3&options=-c%20a%3Db',
      { connectTimeoutMs: 3000, serverOptions: '-c a=b' },
    ],
    ['postgres://u@h/d?channel_binding=require', { environment: { PGCHANNELBINDING: 'require' } }],
    [
      'postgres://u@h/d?schema=public&connection_limit=5',
      { ignoredParameters: ['schema', 'connection_limit'] },
    ],
  ])('%s', (url, expected) => {
    expect(parseConnectionUrl(url)).toMatchObject(expected);
  });

  test.each([
    '',
    'mysql://u@h/d',
    'postgres://u@h:0/d',
    'postgres://u@h:99999/d',
    'postgres://u@h/%zz',
    'postgres://u@a,b/d',
    'postgres://u@h/d?sslmode=maybe',
    'postgres://u@h/a%00b',
  ])('refuses %j without repeating it', (url) => {
    expect(() => parseConnectionUrl(url)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  test('come back from their description, without the password', () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 20 })
      .filter((value) => !value.includes('\0') && value.isWellFormed());
    fc.assert(
      fc.property(text, text, text, fc.integer({ min: 1, max: 65535 }), (user, password, database, port) => {
        const encode = encodeURIComponent;
        const target = parseConnectionUrl(
          `postgres://${encode(user)}:${encode(password)}@h:${port}/${encode(database)}`,
        );
        expect(target).toMatchObject({ user, password, database, port });
        const { password: _hidden, ...rest } = target;
        expect(parseConnectionUrl(describeTarget(target))).toEqual(rest);
      }),
    );
  });
});

describe('the environment of client programs', () => {
  const target = parseConnectionUrl('postgres://u:a%5Cb%3Ac@h:1/d?options=-c%20x%3Dy');

  test('has the password in a private file only, which goes with it', () => {
    let path: string;
    {
      using environment = new ClientEnvironment(target, { clientEncoding: 'LATIN1' });
      const { variables } = environment;
      expect(variables).toMatchObject({
        PGHOST: 'h',
        PGPORT: '1',
        PGUSER: 'u',
        PGDATABASE: 'd',
        PGTZ: 'UTC',
        PGCLIENTENCODING: 'LATIN1',
        PGOPTIONS: '-c x=y',
        PGAPPNAME: 'holdfast',
      });
      expect(variables['PGPASSWORD']).toBeUndefined();
      path = variables['PGPASSFILE']!;
      expect(readFileSync(path, 'utf8')).toBe('*:*:*:*:a\\\\b\\:c\n');
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    }
    expect(() => statSync(path)).toThrow();
  });

  test('does not inherit settings that would lead elsewhere', () => {
    process.env['PGHOSTADDR'] = '1.2.3.4';
    process.env['PGPASSWORD'] = 'inherited';
    try {
      using environment = new ClientEnvironment(target);
      expect(environment.variables['PGHOSTADDR']).toBeUndefined();
      expect(environment.variables['PGPASSWORD']).toBeUndefined();
    } finally {
      delete process.env['PGHOSTADDR'];
      delete process.env['PGPASSWORD'];
    }
  });

  test('carries a password of several lines itself', () => {
    using environment = new ClientEnvironment({ ...target, password: 'a\nb' });
    expect(environment.variables['PGPASSWORD']).toBe('a\nb');
    expect(environment.variables['PGPASSFILE']).toBeUndefined();
  });
});
