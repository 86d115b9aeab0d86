import { expect, test } from 'vitest';
import { networkOf } from './request-origin.ts';

test('addresses of IPv6 count by their network, those of IPv4 by themselves', () => {
  const told = [
    ['192.0.2.1', '192.0.2.1'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::ffff', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
  ] as const;
  for (const [address, network] of told) expect(networkOf(address), address).toBe(network);
});
