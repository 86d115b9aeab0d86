/**
 * Tree blobs: one directory as restic writes it, `{"nodes":[…]}` and a newline (restic-format: trees and nodes).
 *
 * A tree is named by the hash of its text, and restic refuses to rewrite trees that it would write otherwise. The
 * text is therefore exactly Go's: order of keys, escapes, times, absent zero values. Nodes are sorted strictly by
 * their raw names.
 *
 * Text is built from bytes straight into a byte buffer, and read back without JSON.parse (see tree-decode.ts): a
 * directory may have 100 000 entries, and a file 64 000 blob ids.
 */
import { isUtf8 } from 'node:buffer';
import {
  type ByteWriter,
  createByteWriter,
  joinWritten,
  reserve,
  writeAscii,
  writtenLength,
} from './byte-writer.ts';
import { excerpt, unencodable } from './damaged.ts';
import {
  goJsonString,
  plainInJson,
  writeIdList,
  writeInteger,
  writeJsonBytes,
  writeJsonString,
  writeUint64,
} from './go-json.ts';
import { goQuote } from './go-quote.ts';
import { writeGoTime } from './go-time.ts';
import { idSize, isId } from './ids.ts';
import { isNodeName } from './node-name.ts';
import type { TreeNode } from './tree-node.ts';

export { decodeTree, type TreeNotice } from './tree-decode.ts';

/** A tree in the making. Nodes come one at a time, sorted; the text grows in pieces that are joined once. */
export interface TreeBuilder {
  /** Nodes added so far. */
  readonly count: number;
  /** Bytes of text so far. */
  readonly byteLength: number;
  /**
   * Adds a node. Throws `invalid-input`, leaving the tree as it was, when the node cannot be written: its name is not
   * above the one before or no file name, or its fields do not suit its type.
   */
  add(node: TreeNode): void;
  /** The finished text: the blob to store. The builder must not be used afterwards. */
  finish(): Buffer;
}

export function createTreeBuilder(): TreeBuilder {
  const writer = createByteWriter();
  let count = 0;
  let lastName: Buffer | undefined;
  writeAscii(writer, '{"nodes":[');
  return {
    get count() {
      return count;
    },
    get byteLength() {
      return writtenLength(writer);
    },
    add(node) {
      check(node);
      if (lastName !== undefined && Buffer.compare(lastName, node.name) >= 0) {
        const order = `${described(node)} does not come after ${excerpt(goQuote(lastName))}`;
        throw unencodable(`the nodes of a tree are not in order: ${order}`);
      }
      if (count > 0) writeAscii(writer, ',');
      writeNode(writer, node);
      lastName = node.name;
      count += 1;
    },
    finish() {
      writeAscii(writer, ']}\n');
      return joinWritten(writer);
    },
  };
}

/**
 * The text of a tree, byte for byte what restic writes for these nodes. Throws `invalid-input` for nodes that are not
 * sorted strictly by raw name, and for those that no restic would take.
 */
export function encodeTree(nodes: Iterable<TreeNode>): Buffer {
  const builder = createTreeBuilder();
  for (const node of nodes) builder.add(node);
  return builder.finish();
}

function described(node: TreeNode): string {
  return excerpt(goQuote(node.name));
}

const highestUint32 = 0xffff_ffff;
const highestUint64 = 2n ** 64n - 1n;

/** Everything that can be wrong, before anything is written. */
function check(node: TreeNode): void {
  if (!isNodeName(node.name)) throw unencodable(`${described(node)} is no name for a file`);
  if (node.type === 'file' ? node.content === null : node.content !== null) {
    throw unencodable(`${described(node)} is a ${node.type} and ${node.content ? 'has' : 'lacks'} content`);
  }
  if (node.content !== null && node.content.length % idSize !== 0) {
    throw unencodable(`the content of ${described(node)} is not a list of ids`);
  }
  if (node.type === 'dir' ? node.subtree === undefined : node.subtree !== undefined) {
    throw unencodable(`${described(node)} is a ${node.type} and ${node.subtree ? 'has' : 'lacks'} a subtree`);
  }
  if (node.subtree !== undefined && !isId(node.subtree)) {
    throw unencodable(`the subtree of ${described(node)} is not an id`);
  }
  const numbers = [node.mode, node.uid, node.gid];
  if (numbers.some((value) => !Number.isInteger(value) || value < 0 || value > highestUint32)) {
    throw unencodable(`mode, uid or gid of ${described(node)} does not fit into 32 bits`);
  }
  checkUint64(node, node.inode);
  checkUint64(node, node.deviceId);
  checkUint64(node, node.size);
  checkUint64(node, node.links);
  checkUint64(node, node.device);
  checkOffset(node, node.mtime.offsetMinutes);
  checkOffset(node, node.atime.offsetMinutes);
  checkOffset(node, node.ctime.offsetMinutes);
}

function checkUint64(node: TreeNode, value: bigint | undefined): void {
  if (value !== undefined && (value < 0n || value > highestUint64)) {
    throw unencodable(`a number of ${described(node)} does not fit into 64 bits`);
  }
}

function checkOffset(node: TreeNode, minutes: number): void {
  if (!Number.isInteger(minutes) || Math.abs(minutes) >= 24 * 60) {
    throw unencodable(`a time of ${described(node)} has no possible offset`);
  }
}

function writeNode(writer: ByteWriter, node: TreeNode): void {
  writeAscii(writer, '{"name":');
  writeName(writer, node.name);
  writeAscii(writer, ',"type":"');
  writeAscii(writer, node.type);
  writeAscii(writer, '"');
  if (node.mode !== 0) {
    writeAscii(writer, ',"mode":');
    writeInteger(writer, node.mode);
  }
  writeAscii(writer, ',"mtime":"');
  writeGoTime(writer, node.mtime);
  writeAscii(writer, '","atime":"');
  writeGoTime(writer, node.atime);
  writeAscii(writer, '","ctime":"');
  writeGoTime(writer, node.ctime);
  writeAscii(writer, '","uid":');
  writeInteger(writer, node.uid);
  writeAscii(writer, ',"gid":');
  writeInteger(writer, node.gid);
  writeOptionalText(writer, ',"user":', node.user);
  writeOptionalText(writer, ',"group":', node.group);
  writeOptionalUint64(writer, ',"inode":', node.inode);
  writeOptionalUint64(writer, ',"device_id":', node.deviceId);
  writeOptionalUint64(writer, ',"size":', node.size);
  writeOptionalUint64(writer, ',"links":', node.links);
  writeLinkTarget(writer, node.linkTarget);
  writeExtendedAttributes(writer, node.extendedAttributes);
  writeGenericAttributes(writer, node.genericAttributes);
  writeOptionalUint64(writer, ',"device":', node.device);
  writeAscii(writer, ',"content":');
  if (node.content === null) writeAscii(writer, 'null');
  else writeIdList(writer, node.content);
  if (node.subtree !== undefined) {
    writeAscii(writer, ',"subtree":"');
    writeAscii(writer, node.subtree);
    writeAscii(writer, '"');
  }
  writeOptionalText(writer, ',"error":', node.error);
  writeAscii(writer, '}');
}

/** A name as a JSON string of its Go quoting. Most need neither. */
function writeName(writer: ByteWriter, name: Buffer): void {
  reserve(writer, name.length + 2);
  const { bytes } = writer;
  let { at } = writer;
  bytes[at++] = 0x22;
  for (let i = 0; i < name.length; i++) {
    const byte = name[i]!;
    // DEL is plain in JSON, but not in Go's quoting.
    if (plainInJson[byte] === 0 || byte >= 0x7f) {
      writeJsonString(writer, goQuote(name));
      return;
    }
    bytes[at++] = byte;
  }
  bytes[at++] = 0x22;
  writer.at = at;
}

function writeOptionalText(writer: ByteWriter, key: string, value: string | undefined): void {
  if (value === undefined || value === '') return;
  writeAscii(writer, key);
  writeJsonString(writer, value);
}

function writeOptionalUint64(writer: ByteWriter, key: string, value: bigint | undefined): void {
  if (value === undefined || value === 0n) return;
  writeAscii(writer, key);
  writeUint64(writer, value);
}

function writeLinkTarget(writer: ByteWriter, target: Buffer | undefined): void {
  if (target === undefined || target.length === 0) return;
  writeAscii(writer, ',"linktarget":');
  writeJsonBytes(writer, target);
  if (isUtf8(target)) return;
  writeAscii(writer, ',"linktarget_raw":"');
  writeAscii(writer, target.toString('base64'));
  writeAscii(writer, '"');
}

function writeExtendedAttributes(writer: ByteWriter, attributes: TreeNode['extendedAttributes']): void {
  if (attributes === undefined || attributes.length === 0) return;
  let separator = ',"extended_attributes":[';
  for (const { name, value } of attributes) {
    writeAscii(writer, separator);
    writeAscii(writer, '{"name":');
    writeJsonString(writer, name);
    writeAscii(writer, ',"value":"');
    writeAscii(writer, value.toString('base64'));
    writeAscii(writer, '"}');
    separator = ',';
  }
  writeAscii(writer, ']');
}

/** Go writes maps sorted by key. The values are JSON already, and stay as they came. */
function writeGenericAttributes(writer: ByteWriter, attributes: TreeNode['genericAttributes']): void {
  const entries = Object.entries(attributes ?? {});
  if (entries.length === 0) return;
  entries.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const members = entries.map(([key, json]) => `${goJsonString(key)}:${json}`);
  const text = Buffer.from(`,"generic_attributes":{${members.join(',')}}`, 'utf8');
  reserve(writer, text.length);
  writer.at += text.copy(writer.bytes, writer.at);
}
