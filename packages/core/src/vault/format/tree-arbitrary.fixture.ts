/** Arbitrary nodes for property tests. */
import fc from 'fast-check';
import { isNodeName } from './node-name.ts';
import type { NodeTime, NodeType, TreeNode } from './tree-node.ts';

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
/** Zero is left out of the text, and so comes back as undefined. */
const positiveUint64 = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
/** Text that a Go string can hold: no half surrogate pairs. */
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });

export const nodeTimes: fc.Arbitrary<NodeTime> = fc.record({
  // The years 0 to 9999 with room for the offset.
  ns: fc.bigInt({ min: -62_167_132_800_000_000_000n, max: 253_402_214_400_000_000_000n }),
  offsetMinutes: fc.oneof(fc.constant(0), fc.integer({ min: -1439, max: 1439 })),
});

export const nodeNames: fc.Arbitrary<Buffer> = fc
  .oneof(
    bytes(20),
    fc.string({ unit: 'binary', maxLength: 12 }).map((name) => Buffer.from(name, 'utf8')),
    fc.string({ maxLength: 20 }).map((name) => Buffer.from(name, 'utf8')),
  )
  .filter(isNodeName);

const ids = fc
  .uint8Array({ minLength: 0, maxLength: 96 })
  .map((array) => Buffer.from(array.subarray(0, array.length & ~31)));
const hexId = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((array) => Buffer.from(array).toString('hex'));

const nodeTypes: NodeType[] = ['file', 'dir', 'symlink', 'dev', 'chardev', 'fifo', 'socket'];

const node: fc.Arbitrary<TreeNode> = fc
  .record({
    name: nodeNames,
    type: fc.constantFrom(...nodeTypes),
    mode: uint32,
    mtime: nodeTimes,
    atime: nodeTimes,
    ctime: nodeTimes,
    uid: uint32,
    gid: uint32,
    user: optional(text),
    group: optional(text),
    inode: optional(positiveUint64),
    deviceId: optional(positiveUint64),
    size: optional(positiveUint64),
    links: optional(positiveUint64),
    linkTarget: optional(bytes(20).filter((target) => target.length > 0)),
    extendedAttributes: optional(
      fc.array(fc.record({ name: text, value: bytes(8) }), { minLength: 1, maxLength: 3 }),
    ),
    genericAttributes: optional(
      fc
        .dictionary(text, fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 3 })
        .map((values) =>
          Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)])),
        ),
    ),
    device: optional(positiveUint64),
    content: ids,
    subtree: hexId,
    error: optional(text),
  })
  .map(({ content, subtree, ...rest }) => ({
    ...rest,
    content: rest.type === 'file' ? content : null,
    subtree: rest.type === 'dir' ? subtree : undefined,
  }));

/** The nodes of a directory: sorted by raw name, no name twice. */
export const directories: fc.Arbitrary<TreeNode[]> = fc
  .uniqueArray(node, { maxLength: 8, selector: ({ name }) => name.toString('hex') })
  .map((nodes) => nodes.sort((a, b) => Buffer.compare(a.name, b.name)));

/** A plain file, for tests that change one thing. */
export function fileNode(name: string | Buffer, more: Partial<TreeNode> = {}): TreeNode {
  const time = { ns: 1_700_000_000_000_000_000n, offsetMinutes: 0 };
  return {
    name: Buffer.from(name),
    type: 'file',
    mode: 0o644,
    mtime: time,
    atime: time,
    ctime: time,
    uid: 0,
    gid: 0,
    content: Buffer.alloc(0),
    ...more,
  };
}
