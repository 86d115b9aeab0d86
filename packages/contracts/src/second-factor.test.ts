import { expect, test } from 'vitest';
import { assertsSecondFactor } from './second-factor.ts';

test.each([
  [{ amr: ['mfa'] }],
  [{ amr: ['pwd', 'mfa'] }],
  [{ amr: ['pwd', 'otp'] }],
  [{ amr: ['hwk', 'pin'] }],
  [{ amr: ['swk', 'face'] }],
  [{ acr: 'gold' }],
  [{ acr: 'gold', amr: ['pwd'] }],
])('%j says that two factors were asked for', (claims) => {
  expect(assertsSecondFactor(claims, ['gold'])).toBe(true);
});

test.each([
  [{}],
  [{ amr: [] }],
  [{ amr: ['pwd'] }],
  // Two of one kind are one factor, and one alone is one.
  [{ amr: ['pwd', 'pin'] }],
  [{ amr: ['otp'] }],
  [{ amr: ['pwd', 'toString'] }],
  [{ amr: 'mfa' }],
  [{ amr: [['mfa']] }],
  [{ acr: '2' }],
  [{ acr: ['gold'] }],
  [{ acr: '' }],
])('%j does not', (claims) => {
  expect(assertsSecondFactor(claims, ['gold'])).toBe(false);
});
