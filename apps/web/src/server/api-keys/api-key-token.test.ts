import { expect, test } from 'vitest';
import { bearerToken, hashOfToken, newApiKeyToken } from './api-key-token.ts';

test('a new key is recognised in its header, and is like no other', () => {
  const { token, prefix, hash } = newApiKeyToken();
  expect(token.startsWith(`${prefix}_`)).toBe(true);
  expect(bearerToken(`Bearer ${token}`)).toBe(token);
  expect(bearerToken(`bearer  ${token} `)).toBe(token);
  expect(Buffer.from(hashOfToken(token)).equals(Buffer.from(hash))).toBe(true);
  expect(newApiKeyToken().token).not.toBe(token);
});

test('nothing else is', () => {
  const { token } = newApiKeyToken();
  const others = [undefined, '', 'Bearer', `Basic ${token}`, token, `Bearer ${token}x`, `Bearer ${token} x`];
  for (const header of [...others, `Bearer ${token.slice(0, -1)}`, `Bearer ${token.toUpperCase()}`]) {
    expect(bearerToken(header), header).toBeUndefined();
  }
});
