import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** Whether tests may take other identities. */
export const asRoot = process.geteuid?.() === 0;

/** Whether tests may mount file systems: root outside of containers. */
export const mayMount =
  asRoot && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

/** A POSIX ACL as the kernel stores it: version 2, then (tag, permissions, id) of owner, user 33, group, mask, others. */
export const acl = Buffer.concat([
  Buffer.from([2, 0, 0, 0]),
  ...[
    [1, 6, 0xffffffff],
    [2, 4, 33],
    [4, 4, 0xffffffff],
    [0x10, 4, 0xffffffff],
    [0x20, 4, 0xffffffff],
  ].map(([tag, permissions, id]) => {
    const entry = Buffer.alloc(8);
    entry.writeUInt16LE(tag!, 0);
    entry.writeUInt16LE(permissions!, 2);
    entry.writeUInt32LE(id!, 4);
    return entry;
  }),
]);

/**
 * Makes everything that a Linux file system can hold and that a backup may get wrong, below a folder that exists.
 * Needs root for devices, owners and trusted attributes; without it those are left out.
 */
export async function makeOddTree(root: string): Promise<void> {
  const file = (name: string | Buffer, content: string | Buffer = 'content') => {
    const path = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name)]);
    writeFileSync(path, content);
    return path;
  };
  const odd = [
    'a\nb',
    '"quoted"',
    "it's",
    'back\\slash',
    ' ',
    '-rf',
    '*',
    '\x01\x7f',
    'nbsp\u00a0',
    '\u2028',
    '🗂',
    '<&>',
  ];
  for (const name of odd) file(name);
  file(Buffer.from([0x66, 0xff, 0xfe]));
  file(Buffer.concat([Buffer.from([0xc3]), Buffer.from('"\n')]));
  file('x'.repeat(255));
  file('empty', '');
  file('binary', Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * index) % 251)));

  const sparse = openSync(join(root, 'sparse'), 'w');
  writeSync(sparse, 'start', 0);
  writeSync(sparse, 'end', 5 * 2 ** 20 + 1);
  closeSync(sparse);
  truncateSync(join(root, 'sparse'), 8 * 2 ** 20 + 17);

  mkdirSync(join(root, 'deep/er/still'), { recursive: true });
  mkdirSync(join(root, 'empty directory'));
  file('first name');
  linkSync(join(root, 'first name'), join(root, 'deep/second name'));
  linkSync(join(root, 'first name'), join(root, 'deep/er/third name'));
  symlinkSync('/etc/passwd', join(root, 'link outside'));
  symlinkSync('deep/er', join(root, 'link to directory'));
  symlinkSync('nowhere/at all', join(root, 'dangling'));
  symlinkSync(Buffer.from([0x2e, 0x2f, 0xff, 0x0a]), join(root, 'raw link'));
  execFileSync('mkfifo', [join(root, 'pipe')]);

  const attributes = ['user.text', 'plain', 'user.bytes', '0x00ff0a3d5c', 'user.empty', ''];
  for (let at = 0; at < attributes.length; at += 2)
    setAttribute(file('with attributes'), attributes[at]!, attributes[at + 1]!);
  setAttribute(Buffer.from(join(root, 'deep')), 'user.on a directory', 'yes');
  setAttribute(file('odd attribute'), 'user.na=me\\\n', '0x00');
  file('with acl');
  setAttribute(file('with acl'), 'system.posix_acl_access', `0x${acl.toString('hex')}`);

  chmodSync(file('setuid'), 0o4755);
  chmodSync(file('setgid'), 0o2711);
  chmodSync(file('no permissions'), 0);
  mkdirSync(join(root, 'sticky'));
  chmodSync(join(root, 'sticky'), 0o1777);
  mkdirSync(join(root, 'read-only directory'));
  writeFileSync(join(root, 'read-only directory/inside'), 'inside');
  chmodSync(join(root, 'read-only directory'), 0o555);
  if (asRoot) addWhatOnlyRootCan(root);
  setTimes(root);
}

function addWhatOnlyRootCan(root: string): void {
  writeFileSync(join(root, 'of daemon'), '');
  execFileSync('chown', ['1:1', join(root, 'of daemon')]);
  execFileSync('chown', ['-h', '123456:234567', join(root, 'dangling')]);
  writeFileSync(join(root, 'of strangers'), '');
  execFileSync('chown', ['4000000001:4000000002', join(root, 'of strangers')]);
  // The root of a container may not do all of these.
  tryTo('mknod', join(root, 'null'), 'c', '1', '3');
  tryTo('mknod', join(root, 'block'), 'b', '7', '200');
  tryTo('mknod', join(root, 'large numbers'), 'c', '3000', '700000');
  tryTo('setfattr', '-h', '-n', 'trusted.link', '-v', 'of the link', join(root, 'link outside'));
  // cap_net_raw: lost when the owner changes afterwards.
  const capability = '0x0100000200200000000000000000000000000000';
  tryTo('setfattr', '-n', 'security.capability', '-v', capability, join(root, 'setgid'));
}

/** Runs a program and says whether it could do what it was to do. */
function tryTo(program: string, ...args: string[]): boolean {
  return spawnSync(program, args).status === 0;
}

function setTimes(root: string): void {
  const times: [string, string][] = [
    ['empty', '@0'],
    ['binary', '@1700000000.123456789'],
    ['sparse', '@1700000000.999999999'],
    ['"quoted"', '@-1000000000.5'],
    ['dangling', '@1234567890.000000001'],
    ['pipe', '@4102444800.100000000'],
    ['empty directory', '@1600000000.000000100'],
    ['deep', '@1500000000.987654321'],
  ];
  for (const [name, time] of times) execFileSync('touch', ['-h', '-d', time, '--', join(root, name)]);
}

function setAttribute(path: Buffer, name: string, value: string): void {
  // Through xargs, as the path may be no text.
  execFileSync('xargs', ['-0', 'setfattr', '-n', name, '-v', value], { input: path });
}

/** Listens on a socket in the tree; sockets are never backed up. */
export function makeSocket(path: string): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(path, () => resolve(server));
  });
}

/**
 * Everything about a tree that a restore must bring back, as text to compare: type, mode, owner, size, mtime, link
 * target, device, which names are one file, content and extended attributes.
 */
export function describeTree(root: string): string[] {
  const script = `
    cd "$1"
    find . -mindepth 1 \\( -type d -printf '%P|%y|%m|%U:%G|%T@\\0' -o -printf '%P|%y|%m|%U:%G|%T@|%s|%l|%n\\0' \\)
    find . \\( -type b -o -type c \\) -exec stat --printf '%n|device %Hr:%Lr\\0' {} +
    find . -type f -links +1 -printf '%i|%P\\0' | sort -z | awk -F'|' 'BEGIN { RS = ORS = "\\0" } { if ($1 != inode) first = $2; inode = $1; print $2 "|same file as " first }'
    find . -type f -print0 | sort -z | xargs -0 sha256sum -z
    find . -print0 | sort -z | xargs -0 getfattr --no-dereference --dump --match=- --encoding=hex
  `;
  const output = execFileSync('bash', ['-c', script, 'describe', root], {
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 2 ** 26,
  });
  return output.toString('latin1').split('\0').sort();
}
