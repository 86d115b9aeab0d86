/** What a request says, as the input of its operation: parameters of the address, its query, and its body. */
import type { IncomingMessage } from 'node:http';
import { HoldfastError } from '@holdfast/core/errors';
import { TRPCError } from '@trpc/server';
import { refuseUnstorableText } from '../trpc/unstorable-text.ts';
import { type JsonSchema, toJsonSchema } from './json-schema.ts';
import { inputOf, type Operation } from './operation.ts';

/** As much as the dashboard may send: 10,000 paths of a restore are the most there is. */
export const bodyLimitBytes = 5 * 1024 * 1024;

export interface ReadRequest {
  input: Record<string, unknown>;
  /** As it came, for telling one request from another. */
  body: Buffer;
}

export async function readInput(
  operation: Operation,
  params: Record<string, string>,
  { request, url }: { request: IncomingMessage; url: URL },
): Promise<ReadRequest> {
  const body = await readBody(request);
  const input = { ...readQuery(operation, url.searchParams), ...parseBody(request, body), ...params };
  // Before an operation looks anything up by it, which some do before they call a procedure.
  refuseUnstorableText(input);
  return { input, body };
}

/** True where fields that are not in the address are sent in the query. */
export function isInQuery({ method }: Operation): boolean {
  return method === 'GET' || method === 'DELETE';
}

const propertiesOf = new WeakMap<Operation, Record<string, JsonSchema>>();

/** The fields of the input that a query may hold; none where a body is sent. */
export function queryProperties(operation: Operation): Record<string, JsonSchema> {
  let known = propertiesOf.get(operation);
  if (!known) {
    const { properties = {} } = isInQuery(operation) ? toJsonSchema(inputOf(operation), { io: 'input' }) : {};
    const inPath = new Set([...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    known = Object.fromEntries(Object.entries(properties).filter(([name]) => !inPath.has(name)));
    propertiesOf.set(operation, known);
  }
  return known;
}

/** A misspelled filter that is passed over would answer with everything. */
function readQuery(operation: Operation, query: URLSearchParams): Record<string, unknown> {
  const properties = queryProperties(operation);
  const input: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const property = properties[name];
    if (!property || !Object.hasOwn(properties, name)) {
      const known = Object.keys(properties).join(', ') || 'none';
      throw new HoldfastError(
        'invalid-input',
        `There is no parameter “${name.slice(0, 50)}” here. Known: ${known}.`,
      );
    }
    input[name] = fromText(property, query.getAll(name));
  }
  return input;
}

/** What cannot be read as its type stays a text: the contract says what is wrong with it. */
function fromText(property: JsonSchema, texts: readonly string[]): unknown {
  if (property.type === 'array') {
    const { items } = property;
    const parts = texts.flatMap((text) => text.split(',')).filter((part) => part !== '');
    return items === undefined ? parts : parts.map((part) => fromText(items, [part]));
  }
  const text = texts.at(-1) ?? '';
  if (property.type === 'integer' || property.type === 'number') {
    return /^-?\d{1,16}(\.\d{1,16})?$/.test(text) ? Number(text) : text;
  }
  if (property.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > bodyLimitBytes) throw new TRPCError({ code: 'PAYLOAD_TOO_LARGE' });
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function parseBody(request: IncomingMessage, body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE' });
  }
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch (cause) {
    throw new HoldfastError('invalid-input', 'The body is no JSON.', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HoldfastError('invalid-input', 'The body is a JSON object: {"name": …}.');
  }
  return value as Record<string, unknown>;
}
