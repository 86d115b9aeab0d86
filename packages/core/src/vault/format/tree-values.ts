/** How the values in a node are read. */
import { damaged, excerpt } from './damaged.ts';
import { goUnquote } from './go-quote.ts';
import { parseGoTimeBytes } from './go-time.ts';
import { idSize, readHexId } from './ids.ts';
import { bytesFromBase64 } from './json-fields.ts';
import {
  another,
  type JsonReader,
  type RawString,
  skipValue,
  take,
  takeKey,
  takeNull,
  takeRawString,
  takeRawValue,
  takeString,
  textOf,
} from './json-reader.ts';
import type { ExtendedAttribute, NodeTime, NodeType } from './tree-node.ts';

/** The last text of a kind: users, groups and times repeat from node to node, and need not be made anew. */
interface Remembered<T> {
  start: number;
  end: number;
  value: T;
}

/** What reading the nodes of one tree carries along. */
export interface NodeContext {
  reader: JsonReader;
  raw: RawString;
  user: Remembered<string>;
  group: Remembered<string>;
  time: Remembered<NodeTime>;
  /** Blob ids are gathered here before their count is known. */
  ids: Buffer;
}

export function createNodeContext(reader: JsonReader): NodeContext {
  return {
    reader,
    raw: { start: 0, end: 0, escaped: false, ascii: true },
    user: { start: 0, end: 0, value: '' },
    group: { start: 0, end: 0, value: '' },
    time: { start: 0, end: 0, value: { ns: 0n, offsetMinutes: 0 } },
    ids: Buffer.allocUnsafe(32 * idSize),
  };
}

export function takeName({ reader, raw }: NodeContext): Buffer {
  takeRawString(reader, raw);
  if (raw.escaped) return goUnquote(textOf(reader, raw));
  const name = Buffer.allocUnsafe(raw.end - raw.start);
  for (let from = raw.start, to = 0; from < raw.end; from++, to++) name[to] = reader.bytes[from]!;
  return name;
}

const nodeTypes: readonly NodeType[] = [
  'file',
  'dir',
  'symlink',
  'dev',
  'chardev',
  'fifo',
  'socket',
  'irregular',
];

export function takeType({ reader, raw }: NodeContext): NodeType {
  takeRawString(reader, raw);
  for (const type of nodeTypes) {
    if (type.length === raw.end - raw.start && isText(reader.bytes, raw.start, type)) return type;
  }
  throw damaged(`a node of a tree has the unknown type ${excerpt(textOf(reader, raw))}`);
}

function isText(bytes: Buffer, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[start + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}

/** True when the string taken last has the text that was remembered. */
function isRemembered({ reader, raw }: NodeContext, last: Remembered<unknown>): boolean {
  const length = raw.end - raw.start;
  if (length !== last.end - last.start || length === 0) return false;
  const { bytes } = reader;
  for (let i = 0; i < length; i++) {
    if (bytes[raw.start + i] !== bytes[last.start + i]) return false;
  }
  return true;
}

function remember<T>({ raw }: NodeContext, last: Remembered<T>, value: T): T {
  last.start = raw.start;
  last.end = raw.end;
  last.value = value;
  return value;
}

export function takeRepeated(context: NodeContext, last: Remembered<string>): string {
  takeRawString(context.reader, context.raw);
  if (isRemembered(context, last)) return last.value;
  return remember(context, last, textOf(context.reader, context.raw));
}

export function takeTime(context: NodeContext): NodeTime {
  const { reader, raw, time } = context;
  takeRawString(reader, raw);
  if (!isRemembered(context, time)) {
    remember(context, time, parseGoTimeBytes(reader.bytes, raw.start, raw.end));
  }
  return { ns: time.value.ns, offsetMinutes: time.value.offsetMinutes };
}

export function takeBase64(reader: JsonReader): Buffer {
  const bytes = bytesFromBase64(takeString(reader));
  if (bytes === undefined) throw damaged('bytes of a node are not base64');
  return bytes;
}

/** Takes a list of ids into one Buffer of its own. */
export function takeIds(context: NodeContext): Buffer {
  const { reader } = context;
  const { bytes } = reader;
  let length = 0;
  take(reader, 0x5b);
  for (let first = true; another(reader, first, 0x5d); first = false) {
    take(reader, 0x22);
    if (length === context.ids.length) {
      const larger = Buffer.allocUnsafeSlow(length * 2);
      context.ids.copy(larger);
      context.ids = larger;
    }
    const { at } = reader;
    if (bytes.length - at < 65 || bytes[at + 64] !== 0x22 || !readHexId(bytes, at, context.ids, length)) {
      throw damaged('a file lists something that is not an id');
    }
    reader.at = at + 65;
    length += idSize;
  }
  return Buffer.copyBytesFrom(context.ids, 0, length);
}

export function takeIdText({ reader, raw }: NodeContext): string {
  takeRawString(reader, raw);
  const { bytes } = reader;
  if (raw.end - raw.start !== 64 || !readHexId(bytes, raw.start, scratchId, 0)) {
    throw damaged('a node refers to something that is not an id');
  }
  return bytes.toString('latin1', raw.start, raw.end);
}

const scratchId = Buffer.alloc(idSize);

export function takeExtendedAttributes(reader: JsonReader): ExtendedAttribute[] {
  const attributes: ExtendedAttribute[] = [];
  take(reader, 0x5b);
  for (let first = true; another(reader, first, 0x5d); first = false) attributes.push(takeAttribute(reader));
  return attributes;
}

function takeAttribute(reader: JsonReader): ExtendedAttribute {
  let name: string | undefined;
  let value: Buffer = Buffer.alloc(0);
  take(reader, 0x7b);
  for (let first = true; another(reader, first, 0x7d); first = false) {
    const key = takeKey(reader);
    if (key === 'name') name = takeString(reader);
    else if (key !== 'value') skipValue(reader);
    else if (!takeNull(reader)) value = takeBase64(reader);
  }
  if (name === undefined) throw damaged('an extended attribute has no name');
  return { name, value };
}

export function takeGenericAttributes(reader: JsonReader): Record<string, string> {
  const attributes = new Map<string, string>();
  take(reader, 0x7b);
  for (let first = true; another(reader, first, 0x7d); first = false) {
    attributes.set(takeKey(reader), takeRawValue(reader));
  }
  return Object.fromEntries(attributes);
}
