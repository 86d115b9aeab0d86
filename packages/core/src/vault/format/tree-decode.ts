/** Reads tree blobs; see tree.ts. */
import { damaged, excerpt } from './damaged.ts';
import { goQuote } from './go-quote.ts';
import { goZeroTime } from './go-time.ts';
import {
  another,
  readJson,
  skipValue,
  take,
  takeEnd,
  takeKey,
  takeNull,
  takeRawString,
  textOf,
} from './json-reader.ts';
import { isNodeName } from './node-name.ts';
import { nodeFieldIndex, nodeFields } from './tree-fields.ts';
import type { TreeNode } from './tree-node.ts';
import { createNodeContext, type NodeContext } from './tree-values.ts';

/** Something in a foreign tree that does not hinder reading, but would be lost or changed by writing it again. */
export interface TreeNotice {
  kind: 'unknown-key' | 'unsorted';
  /** Go-quoted name of the node. */
  node: string;
  /** The key that this version does not know. */
  key?: string;
}

export interface DecodeTreeOptions {
  /** Told of what the decoded nodes cannot express. Without it such things pass silently. */
  onNotice?: ((notice: TreeNotice) => void) | undefined;
}

/**
 * The nodes of a tree blob. Reads what restic 0.14 to 0.19 write; keys of newer versions are passed to
 * `options.onNotice`. The nodes hold copies: `bytes` may be used again.
 *
 * Throws `vault-damaged` for text that is no tree, and for nodes that cannot be restored faithfully: no or doubled
 * name, a name with `/` or NUL, an unknown type, a file without content, a directory without subtree.
 */
export function decodeTree(bytes: Buffer, options: DecodeTreeOptions = {}): TreeNode[] {
  const reader = readJson(bytes);
  const context = createNodeContext(reader);
  let nodes: TreeNode[] | undefined;
  take(reader, 0x7b);
  for (let first = true; another(reader, first, 0x7d); first = false) {
    if (takeKey(reader) !== 'nodes') {
      skipValue(reader);
      continue;
    }
    if (nodes !== undefined) throw damaged('a tree has two lists of nodes');
    nodes = takeNull(reader) ? [] : takeNodes(context, options.onNotice ?? ignore);
  }
  takeEnd(reader);
  if (nodes === undefined) throw damaged('a tree has no list of nodes');
  return nodes;
}

function ignore(): void {}

function takeNodes(context: NodeContext, onNotice: (notice: TreeNotice) => void): TreeNode[] {
  const { reader } = context;
  const unknownKeys: string[] = [];
  const nodes: TreeNode[] = [];
  let unsorted = false;
  let lastName: Buffer | undefined;
  take(reader, 0x5b);
  for (let first = true; another(reader, first, 0x5d); first = false) {
    const node = takeNode(context, unknownKeys);
    if (lastName !== undefined && !isBelow(lastName, node.name)) {
      unsorted = true;
      onNotice({ kind: 'unsorted', node: goQuote(node.name) });
    }
    if (unknownKeys.length > 0) {
      for (const key of unknownKeys) onNotice({ kind: 'unknown-key', node: goQuote(node.name), key });
      unknownKeys.length = 0;
    }
    lastName = node.name;
    nodes.push(node);
  }
  if (unsorted) refuseDoubles(nodes);
  return nodes;
}

/** Strictly below in the order of bytes. */
function isBelow(a: Buffer, b: Buffer): boolean {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    if (a[i] !== b[i]) return a[i]! < b[i]!;
  }
  return a.length < b.length;
}

function refuseDoubles(nodes: TreeNode[]): void {
  const seen = new Set<string>();
  for (const { name } of nodes) {
    const key = name.toString('latin1');
    if (seen.has(key)) throw damaged(`a tree has two nodes named ${excerpt(goQuote(name))}`);
    seen.add(key);
  }
}

const noName = Buffer.alloc(0);

function takeNode(context: NodeContext, unknownKeys: string[]): TreeNode {
  const { reader } = context;
  // All fields in one order from the start: every node has the same hidden class.
  const node: TreeNode = {
    name: noName,
    type: 'irregular',
    mode: 0,
    mtime: goZeroTime,
    atime: goZeroTime,
    ctime: goZeroTime,
    uid: 0,
    gid: 0,
    user: undefined,
    group: undefined,
    inode: undefined,
    deviceId: undefined,
    size: undefined,
    links: undefined,
    linkTarget: undefined,
    extendedAttributes: undefined,
    genericAttributes: undefined,
    device: undefined,
    content: null,
    subtree: undefined,
    error: undefined,
  };
  let seen = 0;
  take(reader, 0x7b);
  for (let first = true; another(reader, first, 0x7d); first = false) {
    takeRawString(reader, context.raw);
    const { start, end, escaped } = context.raw;
    const key = escaped ? -1 : nodeFieldIndex(reader.bytes, start, end);
    if (key < 0) {
      unknownKeys.push(textOf(reader, context.raw));
      take(reader, 0x3a);
      skipValue(reader);
      continue;
    }
    if ((seen & (1 << key)) !== 0) throw damaged(`a node of a tree has "${nodeFields[key]!.key}" twice`);
    seen |= 1 << key;
    take(reader, 0x3a);
    if (!takeNull(reader)) nodeFields[key]!.take(node, context);
  }
  checkNode(node, seen);
  return node;
}

const nameBit = 1 << nodeFields.findIndex(({ key }) => key === 'name');
const typeBit = 1 << nodeFields.findIndex(({ key }) => key === 'type');

function checkNode(node: TreeNode, seen: number): void {
  const name = () => excerpt(goQuote(node.name));
  if ((seen & nameBit) === 0) throw damaged('a tree has a node without name');
  if (!isNodeName(node.name)) throw damaged(`a tree has a node with the impossible name ${name()}`);
  if ((seen & typeBit) === 0) throw damaged(`the node ${name()} has no type`);
  if (node.type === 'file' && node.content === null)
    throw damaged(`the file ${name()} has no list of contents`);
  if (node.type === 'dir' && node.subtree === undefined)
    throw damaged(`the directory ${name()} has no subtree`);
}
