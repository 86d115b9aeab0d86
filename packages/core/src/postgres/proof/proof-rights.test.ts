import { expect, test } from 'vitest';
import { privilegesIn } from './proof-rights.ts';

test('privileges on objects are given', () => {
  const statements = [
    'GRANT SELECT,INSERT ON TABLE shop.orders TO app',
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    'GRANT SELECT(id) ON TABLE shop.orders TO "a role;"',
    'ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA shop GRANT SELECT ON TABLES TO reader',
  ];
  expect(privilegesIn(`${statements.join(';\n')};\n`)).toEqual(statements);
});

test.each([
  'GRANT pg_execute_server_program TO app',
  'GRANT "x ON y" TO app',
  'ALTER ROLE app SUPERUSER',
  'DO $$ BEGIN PERFORM 1; END $$',
  "COPY shop.orders FROM PROGRAM 'id'",
  '/* */ GRANT SELECT ON TABLE a TO b',
])('%s is none', (statement) => {
  expect(privilegesIn(`${statement};`)).toEqual([]);
});
