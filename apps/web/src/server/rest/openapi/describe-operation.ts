/** One operation as OpenAPI tells of it. */
import { apiScopes } from '@holdfast/contracts/api-keys';
import type { Role } from '@holdfast/contracts/people';
import { problemDocumentSchema } from '@holdfast/contracts/problem';
import type { z } from 'zod';
import { type JsonSchema, toJsonSchema } from '../json-schema.ts';
import { inputOf, type Operation, outputsOf, procedureFacts, statusOf } from '../operation.ts';
import { isInQuery, queryProperties } from '../read-input.ts';
import type { Shapes } from './shapes.ts';

export interface OperationObject {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: ParameterObject[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
  /** Ours: what a key and its person need. */
  'x-scope': string;
  'x-role': string;
}

interface ParameterObject {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: JsonSchema;
  style?: string;
  explode?: boolean;
}

const problems: Record<number, string> = {
  400: 'What was sent is not what is expected.',
  401: 'No key was sent, or one that opens nothing any more.',
  403: 'The key lacks the scope, or its person the role.',
  404: 'It is not there, or not any more.',
  409: 'It does not fit how things are now.',
  413: 'More than one request may hold.',
  415: 'The body is no JSON.',
  429: 'The key asked too often, or too many unknown keys came from there; `Retry-After` says when to go on.',
  500: 'Something went wrong in Holdfast itself.',
  502: 'A server or a store that is needed does not answer.',
  503: 'Holdfast’s own database does not answer.',
};

const described: Record<number, string> = {
  200: 'Done.',
  201: 'Made. `Location` leads to it.',
  202: 'Begun. `Location` leads to the run to follow; to the first, where there are several.',
  204: 'Done; there is nothing to say.',
};

export function describeOperation(operation: Operation, shapes: Shapes): OperationObject {
  const { id, summary, tag, scope, procedure } = operation;
  const role = (procedure ? procedureFacts(procedure).meta?.role : undefined) ?? apiScopes[scope].role;
  const parameters = [...pathParameters(operation), ...queryParameters(operation), ...headers(operation)];
  const requestBody = describeBody(operation, shapes);
  const told = operation.description ? `${operation.description}\n\n` : '';
  return {
    operationId: id,
    summary,
    description: `${told}Needs the scope \`${scope}\`, and the role ${role satisfies Role | string}.`,
    tags: [tag],
    security: [{ apiKey: [scope] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: { ...describeAnswers(operation, shapes), ...describeProblems(shapes) },
    ...{ 'x-scope': scope, 'x-role': role },
  };
}

function pathParameters(operation: Operation): ParameterObject[] {
  const { properties = {} } = toJsonSchema(inputOf(operation), { io: 'input' });
  return [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    ...{ name, in: 'path', required: true },
    schema: properties[name] ?? { type: 'string' },
  }));
}

function queryParameters(operation: Operation): ParameterObject[] {
  const { required = [], properties = {} } = toJsonSchema(inputOf(operation), { io: 'input' });
  const names =
    operation.stream === 'in'
      ? Object.keys(properties).filter((name) => !operation.path.includes(`{${name}}`))
      : Object.keys(queryProperties(operation));
  return names.map((name) => {
    const { description, ...schema } = properties[name] as JsonSchema & { description?: string };
    return {
      ...{ name, in: 'query', required: required.includes(name) },
      ...(description === undefined ? {} : { description }),
      schema,
      ...(schema.type === 'array' ? { style: 'form', explode: false } : {}),
    };
  });
}

function headers({ method, stream }: Operation): ParameterObject[] {
  if (stream === 'events') {
    const description = 'The id of the last event that arrived, to go on there.';
    return [{ name: 'Last-Event-ID', in: 'header', description, schema: { type: 'string' } }];
  }
  if (method !== 'POST') return [];
  const description =
    'Sent again with the same key within a day, the request is answered as the first time and not done again.';
  const schema = { type: 'string', minLength: 1, maxLength: 255 };
  return [{ name: 'Idempotency-Key', in: 'header', description, schema }];
}

function describeBody(operation: Operation, shapes: Shapes): unknown {
  if (operation.stream === 'in') {
    return { required: true, content: { 'application/octet-stream': {} } };
  }
  if (isInQuery(operation)) return undefined;
  const schema = withoutPathFields(shapes.refer(inputOf(operation), 'input'), operation.path);
  const isEmpty = schema.type === 'object' && Object.keys(schema.properties ?? {}).length === 0;
  if (isEmpty) return undefined;
  const required = (schema.required ?? []).length > 0 || schema.type !== 'object';
  return { required, content: { 'application/json': { schema } } };
}

function withoutPathFields(schema: JsonSchema, path: string): JsonSchema {
  if (!schema.properties) return schema;
  const isInPath = (name: string) => path.includes(`{${name}}`);
  const properties = Object.fromEntries(
    Object.entries(schema.properties).filter(([name]) => !isInPath(name)),
  );
  const required = (schema.required ?? []).filter((name) => !isInPath(name));
  const { required: _, ...rest } = schema;
  return { ...rest, properties, ...(required.length > 0 ? { required } : {}) };
}

function describeAnswers(operation: Operation, shapes: Shapes): Record<string, unknown> {
  const { stream, media = [] } = operation;
  if (stream === 'out') {
    const content = Object.fromEntries(media.map((type) => [type, {}]));
    return { 200: { description: 'The file.', content } };
  }
  const outputs: (z.ZodType | undefined)[] = [...outputsOf(operation)];
  if (outputs.length === 0) outputs.push(undefined);
  return Object.fromEntries(outputs.map((output) => describeAnswer(output, stream, shapes)));
}

function describeAnswer(
  output: z.ZodType | undefined,
  stream: Operation['stream'],
  shapes: Shapes,
): [number, unknown] {
  const status = statusOf(output);
  const description = described[status]!;
  if (!output) return [status, { description }];
  const schema = shapes.refer(output, 'output');
  if (stream === 'events') {
    const type = { type: 'string', description: 'Events whose `data` is a RunEvent.' };
    return [status, { description, content: { 'text/event-stream': { schema: type } } }];
  }
  const location =
    status === 201 || status === 202 ? { headers: { Location: { schema: { type: 'string' } } } } : {};
  return [status, { description, ...location, content: { 'application/json': { schema } } }];
}

function describeProblems(shapes: Shapes): Record<string, unknown> {
  const schema = shapes.refer(problemDocumentSchema, 'output');
  return Object.fromEntries(
    Object.entries(problems).map(([status, description]) => [
      status,
      { description, content: { 'application/problem+json': { schema } } },
    ]),
  );
}
