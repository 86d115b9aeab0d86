import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readEnvironment } from './read-environment.ts';
import { secretVariables, toBlockList, variables } from './variables.ts';

const secret = 'a secret that is as long as it has to be';

test('nothing is needed, and what is empty counts as not given', () => {
  const none = readEnvironment({});
  expect(readEnvironment({ PORT: '', HOST: '', HOLDFAST_URL: '', BACKUP_FILE_ROOTS: '' })).toEqual(none);
  expect(none).toMatchObject({
    ...{ host: '127.0.0.1', port: 3000, url: 'http://127.0.0.1:3000', fileRoots: [] },
    ...{ secureCookies: false, trustedProxies: [], logLevel: 'info' },
  });
});

test('cookies are secure where the browser speaks TLS, unless somebody says otherwise', () => {
  const url = 'https://backup.example.com/';
  expect(readEnvironment({ HOLDFAST_URL: url })).toMatchObject({
    url: 'https://backup.example.com',
    secureCookies: true,
  });
  expect(readEnvironment({ HOLDFAST_URL: url, HOLDFAST_SECURE_COOKIES: '0' }).secureCookies).toBe(false);
  expect(readEnvironment({ HOLDFAST_SECURE_COOKIES: '1' }).secureCookies).toBe(true);
});

test.for([
  ['PORT', 'many', 'PORT is “many”, and a port is a number from 1 to 65535.'],
  ['PORT', '0', 'PORT is “0”, and a port is a number from 1 to 65535.'],
  ['PORT', '65536', 'PORT is “65536”, and a port is a number from 1 to 65535.'],
  ['HOLDFAST_URL', 'backup.example.com', /an address without a path/],
  ['HOLDFAST_URL', 'https://backup.example.com/holdfast', /an address without a path/],
  ['HOLDFAST_TRUSTED_PROXIES', '10.0.0.0/33', /addresses and networks/],
  ['HOLDFAST_TRUSTED_PROXIES', 'proxy.example.com', /addresses and networks/],
  ['HOLDFAST_SECURE_COOKIES', 'yes', /1 for yes or 0 for no/],
  ['HOLDFAST_LOG_LEVEL', 'loud', /debug, info, warn or error/],
  ['BACKUP_DIRECTORY', 'backups', /starts with a slash/],
  ['BACKUP_FILE_ROOTS', '/srv:home', /start with a slash/],
  ['PG_BIN', 'bin', /starts with a slash/],
] as const)('%s=%s is refused in a sentence', ([name, value, sentence]) => {
  const read = () => readEnvironment({ [name]: value });
  expect(read).toThrow(sentence);
  expect(read).toThrow(expect.objectContaining({ code: 'invalid-input' }));
});

test('all that is wrong is told at once, and no secret is quoted', () => {
  let said = '';
  try {
    readEnvironment({ HOLDFAST_SECRET: 'hunter2', PORT: 'many', DATABASE_URL: 'hunter3' });
  } catch (error) {
    said = (error as Error).message;
  }
  expect(said.split('\n')).toHaveLength(2);
  expect(said).toMatch(/^HOLDFAST_SECRET has fewer than 32 characters\./);
  expect(said).not.toMatch(/hunter/);
  expect(secretVariables.every((name) => name in variables.shape)).toBe(true);
  expect(readEnvironment({ HOLDFAST_SECRET: secret }).secret).toBe(secret);
});

test('networks contain their addresses, and nothing else', () => {
  const list = toBlockList(['10.1.0.0/16', '192.0.2.7', 'fd00::/8']);
  expect(list.check('10.1.255.1')).toBe(true);
  expect(list.check('10.2.0.1')).toBe(false);
  expect(list.check('192.0.2.7')).toBe(true);
  expect(list.check('fd12::1', 'ipv6')).toBe(true);
  expect(list.check('2001:db8::1', 'ipv6')).toBe(false);
});

test('the guide lists every variable with its default, and no other', async () => {
  const guide = await readFile(new URL('../../../../docs/running-the-service.md', import.meta.url), 'utf8');
  const example = await readFile(new URL('../../../../.env.example', import.meta.url), 'utf8');
  const section = guide.split(/^## /m).find((part) => part.startsWith('Settings\n')) ?? '';
  const rows = [...section.matchAll(/^\| `(\w+)` \|.*\| (.*) \|$/gm)].map(([, name = '', value = '']) => ({
    name,
    value,
  }));
  expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(variables.shape).sort());
  const defaults = variables.parse({});
  for (const { name, value } of rows) {
    const actual = defaults[name as keyof typeof defaults];
    if (actual !== undefined && !Array.isArray(actual)) expect(value, name).toContain(`\`${actual}\``);
  }
  const inExample = [...example.matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(inExample.sort()).toEqual(
    Object.keys(variables.shape)
      .filter((name) => name !== 'HOLDFAST_HOME')
      .sort(),
  );
});
