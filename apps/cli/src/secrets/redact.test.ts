import { expect, test } from 'vitest';
import { redact, rememberSecret } from './redact.ts';

test('secrets are blotted out, also as they stand in URLs', () => {
  rememberSecret('p@ss wörd/1');
  rememberSecret('shop');
  expect(redact('connect to postgres://ann:p%40ss%20w%C3%B6rd%2F1@db/shop with “p@ss wörd/1”')).toBe(
    'connect to postgres://ann:•••@db/shop with “•••”',
  );
});
