/** Entries of a directory in a backup, as `ls -l` shows them. */
import { displayPath, joinPath } from '@holdfast/core/files';
import type { TreeEntry, TreeNode } from '@holdfast/core/vault';
import { formatBytes } from './numbers.ts';
import type { Paint } from './output.ts';
import { formatTime } from './times.ts';

export function entryDocument({ path, node }: TreeEntry): object {
  const raw = rawPath(path);
  return {
    path: displayPath(raw),
    // Names are bytes; one that is no UTF-8 has its exact form here.
    ...(isUtf8(raw) ? {} : { pathBase64: raw.toString('base64') }),
    type: node.type,
    sizeBytes: node.type === 'file' ? Number(node.size ?? 0n) : undefined,
    mode: formatMode(node),
    uid: node.uid,
    gid: node.gid,
    user: node.user,
    group: node.group,
    modified: timeOf(node).toISOString(),
    linkTarget: node.linkTarget === undefined ? undefined : displayPath(node.linkTarget),
  };
}

export function entryLine({ path, node }: TreeEntry, paint: Paint): string {
  const size = node.type === 'file' ? formatBytes(Number(node.size ?? 0n)) : '–';
  const name = displayPath(rawPath(path));
  const shown = node.type === 'dir' ? paint('bold', `${name}/`) : name;
  const target = node.linkTarget === undefined ? '' : ` → ${displayPath(node.linkTarget)}`;
  return `${formatMode(node)}  ${size.padStart(7)}  ${formatTime(timeOf(node))}  ${shown}${target}`;
}

function rawPath(path: readonly Buffer[]): Buffer {
  return path.reduce((parent, name) => joinPath(parent, name), Buffer.from('/'));
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes);
}

function timeOf(node: TreeNode): Date {
  const time = new Date(Number(node.mtime.ns / 1_000_000n));
  return Number.isNaN(time.getTime()) ? new Date(0) : time;
}

const letters: Record<TreeNode['type'], string> = {
  file: '-',
  dir: 'd',
  symlink: 'l',
  dev: 'b',
  chardev: 'c',
  fifo: 'p',
  socket: 's',
  irregular: '?',
};
/** Bits of Go's os.FileMode. */
const setUser = 2 ** 23;
const setGroup = 2 ** 22;
const sticky = 2 ** 20;

function formatMode({ type, mode }: TreeNode): string {
  const triple = (shift: number, special: number, letter: string): string => {
    const bits = (mode >>> shift) & 7;
    const execute = (bits & 1) !== 0;
    const last = (mode & special) === 0 ? (execute ? 'x' : '-') : execute ? letter : letter.toUpperCase();
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
  };
  return letters[type] + triple(6, setUser, 's') + triple(3, setGroup, 's') + triple(0, sticky, 't');
}
