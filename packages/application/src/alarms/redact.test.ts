import { expect, test } from 'vitest';
import { redact } from './redact.ts';

test('a secret is taken out in every form in which servers repeat it', () => {
  const secret = 'p@ss word/1';
  const said = `535 no: ${secret} ${encodeURIComponent(secret)} ${Buffer.from(secret).toString('base64')}`;
  expect(redact(said, [secret])).toBe('535 no: ••• ••• •••=');
});

test('what is no secret stays', () => {
  expect(redact('535 go away', ['a', ''])).toBe('535 go away');
});
