import { expect, test } from 'vitest';
import { HoldfastError } from '../../errors.ts';
import { checkEntryName } from './entry-name.ts';

test.each(['', '.', '..', '/', 'a/b', '../a', 'a\0b', '/etc/passwd'])('refuses the name %j', (name) => {
  expect(() => checkEntryName(Buffer.from(name))).toThrow(HoldfastError);
});

test.each(['...', '.a', 'a..', ' ', '\n', '\\', '~', '-rf', '$(id)', '\xff'])(
  'accepts the name %j',
  (name) => {
    checkEntryName(Buffer.from(name, 'latin1'));
  },
);
