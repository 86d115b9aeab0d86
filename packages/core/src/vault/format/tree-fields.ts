/** The keys of a node and how the value of each is read (restic-format: trees and nodes). */
import { takeString, takeUint, takeUint64 } from './json-reader.ts';
import type { TreeNode } from './tree-node.ts';
import {
  type NodeContext,
  takeBase64,
  takeExtendedAttributes,
  takeGenericAttributes,
  takeIds,
  takeIdText,
  takeName,
  takeRepeated,
  takeTime,
  takeType,
} from './tree-values.ts';

interface NodeField {
  key: string;
  /** Takes the value, which is not null, into the node. */
  take: (node: TreeNode, context: NodeContext) => void;
}

const highestUint32 = 0xffff_ffff;

/** All known keys, in the order in which they are written. */
export const nodeFields: readonly NodeField[] = [
  {
    key: 'name',
    take: (node, context) => {
      node.name = takeName(context);
    },
  },
  {
    key: 'type',
    take: (node, context) => {
      node.type = takeType(context);
    },
  },
  {
    key: 'mode',
    take: (node, { reader }) => {
      node.mode = takeUint(reader, highestUint32);
    },
  },
  {
    key: 'mtime',
    take: (node, context) => {
      node.mtime = takeTime(context);
    },
  },
  {
    key: 'atime',
    take: (node, context) => {
      node.atime = takeTime(context);
    },
  },
  {
    key: 'ctime',
    take: (node, context) => {
      node.ctime = takeTime(context);
    },
  },
  {
    key: 'uid',
    take: (node, { reader }) => {
      node.uid = takeUint(reader, highestUint32);
    },
  },
  {
    key: 'gid',
    take: (node, { reader }) => {
      node.gid = takeUint(reader, highestUint32);
    },
  },
  {
    key: 'user',
    take: (node, context) => {
      node.user = takeRepeated(context, context.user);
    },
  },
  {
    key: 'group',
    take: (node, context) => {
      node.group = takeRepeated(context, context.group);
    },
  },
  {
    key: 'inode',
    take: (node, { reader }) => {
      node.inode = takeUint64(reader);
    },
  },
  {
    key: 'device_id',
    take: (node, { reader }) => {
      node.deviceId = takeUint64(reader);
    },
  },
  {
    key: 'size',
    take: (node, { reader }) => {
      node.size = takeUint64(reader);
    },
  },
  {
    key: 'links',
    take: (node, { reader }) => {
      node.links = takeUint64(reader);
    },
  },
  {
    key: 'linktarget',
    take: (node, { reader }) => {
      const target = takeString(reader);
      // The exact bytes may have come already, from linktarget_raw.
      node.linkTarget ??= Buffer.from(target, 'utf8');
    },
  },
  {
    key: 'linktarget_raw',
    take: (node, { reader }) => {
      node.linkTarget = takeBase64(reader);
    },
  },
  {
    key: 'extended_attributes',
    take: (node, { reader }) => {
      node.extendedAttributes = takeExtendedAttributes(reader);
    },
  },
  {
    key: 'generic_attributes',
    take: (node, { reader }) => {
      node.genericAttributes = takeGenericAttributes(reader);
    },
  },
  {
    key: 'device',
    take: (node, { reader }) => {
      node.device = takeUint64(reader);
    },
  },
  {
    key: 'content',
    take: (node, context) => {
      node.content = takeIds(context);
    },
  },
  {
    key: 'subtree',
    take: (node, context) => {
      node.subtree = takeIdText(context);
    },
  },
  {
    key: 'error',
    take: (node, { reader }) => {
      node.error = takeString(reader);
    },
  },
];

/** Length and first letter tell all keys apart; one comparison then decides. */
const slotOf = (length: number, first: number) => (length << 5) | (first & 31);
const slots = new Int8Array(32 << 5).fill(-1);
for (const [index, { key }] of nodeFields.entries()) slots[slotOf(key.length, key.charCodeAt(0))] = index;

/** Index in {@link nodeFields} of the key at `start`…`end`, or −1. */
export function nodeFieldIndex(bytes: Buffer, start: number, end: number): number {
  const length = end - start;
  if (length === 0 || length > 31) return -1;
  const index = slots[slotOf(length, bytes[start]!)]!;
  if (index < 0) return -1;
  const { key } = nodeFields[index]!;
  if (key.length !== length) return -1;
  for (let i = 0; i < length; i++) {
    if (bytes[start + i] !== key.charCodeAt(i)) return -1;
  }
  return index;
}
