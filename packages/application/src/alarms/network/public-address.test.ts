import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNobodysHost, isPublicAddress } from './public-address.ts';

test.each([
  '127.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:10.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '2002:7f00:1::',
  '2001:0:7f00:1::1',
  '2001:db8::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  'localhost',
  '',
  '2130706433',
])('%s belongs to this machine, to its network or to nobody', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each([
  '1.1.1.1',
  '172.15.0.1',
  '172.32.0.1',
  '192.169.0.1',
  '2606:4700:4700::1111',
  '2a00:1450:4001:80b::200e',
  '::ffff:1.1.1.1',
  '64:ff9b::1.1.1.1',
  '2002:101:101::1',
])('%s belongs to the internet', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test('an IPv4 address counts the same in every IPv6 form of it', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const expected = isPublicAddress(address);
      expect(isPublicAddress(`::ffff:${address}`)).toBe(expected);
      expect(isPublicAddress(`64:ff9b::${address}`)).toBe(expected);
    }),
  );
});

test.each([
  '169.254.169.254',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  'fe80::1%eth0',
  'fd00:ec2::254',
])('%s is never meant, not even in the own network', (address) => {
  expect(isNobodysHost(address)).toBe(true);
});

test.each(['127.0.0.1', '10.0.0.1', 'fd12::1', '1.1.1.1', 'localhost'])('%s may be meant', (address) => {
  expect(isNobodysHost(address)).toBe(false);
});
