/** A directory of everything that a tree can hold and that a tool could get wrong. */
import { spawnSync } from 'node:child_process';
import { linkSync, lutimesSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';

/** Names as raw bytes, each something that quoting or JSON treats in its own way. */
export const oddNames: readonly Buffer[] = [
  ...Array.from({ length: 255 }, (_, i) => i + 1)
    .filter((byte) => byte !== 0x2f && byte !== 0x2e)
    .map((byte) => Buffer.of(byte)),
  ...[
    'a"b\\c\'d`e',
    '<script>&amp;',
    'no\u00a0break',
    'soft\u00adhyphen',
    'zero\u200bwidth\u200d\u2060',
    '\ufeffbom',
    'line\u2028paragraph\u2029',
    'emoji \u{1f980}\u{1f468}\u200d\u{1f469}',
    '\u{e000}private\u{f0000}\u{10ffff}',
    'unassigned\u0378\u{1fffe}',
    'replacement\ufffd',
    'nonchar\ufffe\uffff',
    'combining e\u0301 \u0300',
    'العربية עברית ไทย 日本語 한국어 ελληνικά',
    '\u{20000}\u{2f800}\u{e0100}\u{e0001}',
    'ideographic\u3000space\u2003\u202f',
    'new\nline\rreturn\ttab\vvertical\fform\bback\u0007bell\u001bescape\u007fdelete\u0085next',
    '\\x41\\u0041\\n',
    '...',
    ' leading and trailing ',
    '-dash',
    'x'.repeat(255),
  ].map((name) => Buffer.from(name, 'utf8')),
  Buffer.from('latin1 caf\xe9', 'latin1'),
  Buffer.from('c080eda080f4908080', 'hex'), // overlong, surrogate, above U+10FFFF
  Buffer.from('e282', 'hex'), // cut off
  Buffer.from('f09f9880ff', 'hex'), // an emoji and a byte too many
];

const run = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

export interface OddTree {
  /** Devices were made: that takes root. */
  devices: boolean;
  extendedAttributes: boolean;
}

/** Makes the directory `root` and fills it. Skips what this user or file system cannot have, and says so. */
export async function makeOddTree(root: string): Promise<OddTree> {
  mkdirSync(join(root, 'names'), { recursive: true });
  for (const name of oddNames) writeFileSync(inside(root, 'names/', name), 'contents');

  mkdirSync(join(root, 'kinds'));
  const kinds = (name: string) => join(root, 'kinds', name);
  writeFileSync(kinds('empty'), '');
  writeFileSync(kinds('two chunks or more'), Buffer.alloc(9 * 1024 * 1024, 7));
  writeFileSync(kinds('setuid'), '#!');
  await chmod(kinds('setuid'), 0o4755);
  writeFileSync(kinds('setgid'), '#!');
  await chmod(kinds('setgid'), 0o2711);
  if (process.getuid?.() === 0) {
    // Others could not read it, and restic would say that its backup is incomplete.
    writeFileSync(kinds('no mode'), '');
    await chmod(kinds('no mode'), 0);
  }
  mkdirSync(kinds('sticky'));
  await chmod(kinds('sticky'), 0o1777);
  mkdirSync(kinds('empty directory'));
  writeFileSync(kinds('hard link a'), 'one file');
  linkSync(kinds('hard link a'), kinds('hard link b'));
  run('mkfifo', kinds('fifo'));
  const devices =
    run('mknod', kinds('block'), 'b', '259', '1048575') && run('mknod', kinds('char'), 'c', '5', '1');

  mkdirSync(join(root, 'links'));
  const targets: [string, Buffer][] = [
    ['dangling', Buffer.from('no/such/file')],
    ['odd', Buffer.from('a"b\\c<&>\u2028 tab\t newline\n escape\u001b del\u007f')],
    ['emoji', Buffer.from('\u{1f980}')],
    ['not utf-8', Buffer.from('caf\xe9\xff/\xe2\x82x', 'latin1')],
    ['back and feed', Buffer.from('\b\f')],
  ];
  for (const [name, target] of targets) symlinkSync(target, join(root, 'links', name));
  lutimesSync(join(root, 'links', 'dangling'), 1, 1);

  mkdirSync(join(root, 'times'));
  const times = ['1969-12-31T23:59:59.999999999Z', '2000-02-29T12:00:00.1Z', '2024-03-31T01:30:00.000001Z'];
  times.push('1970-01-01T00:00:00Z', '2030-07-01T00:00:00.120Z', '1901-12-13T20:45:53.5Z');
  for (const time of times) run('touch', '-d', time, join(root, 'times', time));

  const attributed = join(root, 'attributes');
  writeFileSync(attributed, '');
  const extendedAttributes =
    run('setfattr', '-n', 'user.text', '-v', 'value', attributed) &&
    run('setfattr', '-n', 'user.empty', attributed) &&
    run('setfattr', '-n', 'user.o"d<d>\u00a0', '-v', '0x00ff80', attributed);
  return { devices, extendedAttributes };
}

function inside(root: string, folder: string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(join(root, folder)), name]);
}
