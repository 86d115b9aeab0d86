/**
 * Which addresses belong to the internet at large. Whatever an owner enters, nothing is sent to this machine, its network
 * or a cloud's metadata service unless the owner says so for that very host. Ranges are those of the IANA registries of
 * special-purpose addresses (RFC 6890 and later); in IPv6 everything outside of 2000::/3 is refused, and an IPv4 address
 * inside of an IPv6 one counts as what it is.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // Multicast, reserved, broadcast.
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(network, prefix, 'ipv4');
}

/** 2001::/23 is for protocols (Teredo among them), 2001:db8::/32 and 3fff::/20 for documents. */
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
] as const) {
  special.addSubnet(network, prefix, 'ipv6');
}

/** False as well for what is no address. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, 'ipv4');
  const [plain = ''] = address.split('%');
  if (!isIPv6(plain)) return false;
  const words = wordsOf(plain);
  const inner = embeddedIPv4(words);
  if (inner !== undefined) return isPublicAddress(inner);
  const [first = 0] = words;
  return first >= 0x2000 && first <= 0x3fff && !special.check(plain, 'ipv6');
}

const neverMeant = new BlockList();
neverMeant.addSubnet('169.254.0.0', 16, 'ipv4');
neverMeant.addSubnet('fe80::', 10, 'ipv6');
neverMeant.addAddress('fd00:ec2::254', 'ipv6');

/** Link-local ones: a cloud's metadata service lies there, and no server that anybody sends alarms to. */
export function isNobodysHost(address: string): boolean {
  if (isIPv4(address)) return neverMeant.check(address, 'ipv4');
  const [plain = ''] = address.split('%');
  if (!isIPv6(plain)) return false;
  const inner = embeddedIPv4(wordsOf(plain));
  return inner === undefined ? neverMeant.check(plain, 'ipv6') : isNobodysHost(inner);
}

/** Mapped (::ffff:0:0/96) and translated (64:ff9b::/96) ones, 6to4 (2002::/16). */
function embeddedIPv4(words: readonly number[]): string | undefined {
  const starts = (...prefix: number[]) => prefix.every((word, place) => words[place] === word);
  if (starts(0, 0, 0, 0, 0, 0xffff) || starts(0x64, 0xff9b, 0, 0, 0, 0)) return dotted(words[6]!, words[7]!);
  if (starts(0x2002)) return dotted(words[1]!, words[2]!);
  return undefined;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** The eight words of an IPv6 address. */
function wordsOf(address: string): number[] {
  // An IPv4 address at the end stands for two words.
  const text = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((word) => word.toString(16)).join(':'),
  );
  const [head = '', tail] = text.split('::');
  const parse = (part: string) =>
    part
      .split(':')
      .filter(Boolean)
      .map((word) => Number.parseInt(word, 16));
  const before = parse(head);
  if (tail === undefined) return before;
  const after = parse(tail);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}
