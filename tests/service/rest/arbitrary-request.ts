/** Requests that nearly fit an operation, by its own schema: valid parts, wrong types, edges, and text that hurts. */
import fc from 'fast-check';
import type { OperationObject } from '../../../apps/web/src/server/rest/openapi/describe-operation.ts';
import type { OpenApiDocument } from '../../../apps/web/src/server/rest/openapi/openapi-document.ts';

type Schema = OpenApiDocument['components']['schemas'][string];

export interface ArbitraryRequest {
  address: string;
  query: Record<string, string | undefined> | undefined;
  body: unknown;
  headers: Record<string, string | undefined> | undefined;
}

export interface RequestForOptions {
  path: string;
  method: string;
  operation: OperationObject;
  document: OpenApiDocument;
  /** Ids and names of things that are there. */
  known: readonly string[];
}

const painful = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '💾',
    '../../etc/passwd',
    '/',
    '//',
    '%00',
    '%',
    "'; DROP TABLE runs--",
  ],
  ...['null', '-1', '1e999', 'NaN', '9007199254740993', '__proto__', 'constructor', 'x'.repeat(5000)],
];
const text = (known: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...painful),
    fc.constantFrom(...known),
    fc.string({ unit: 'binary' }),
    fc.string(),
  );

export function requestFor(options: RequestForOptions): fc.Arbitrary<ArbitraryRequest> {
  const { path, operation, document, known } = options;
  const wordFor = (schema: Schema): fc.Arbitrary<unknown> => arbitraryFor(schema, { document, known }, 0);
  const { parameters = [] } = operation;
  const queried = parameters.filter(({ in: place }) => place === 'query');
  const query = fc.record(
    Object.fromEntries(queried.map(({ name, schema }) => [name, wordFor(schema).map(inAddress)])),
    { requiredKeys: [] },
  );
  const address = fc
    .array(
      fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: text(known) }),
      {
        minLength: 3,
        maxLength: 3,
      },
    )
    .map((parts) => {
      let n = 0;
      // Half a character cannot even be put into an address, and dots alone would lead to another one.
      const next = () => (parts[n++] ?? '').replace(/^\.{0,2}$/, 'x').toWellFormed();
      return path.replace(/\{\w+\}/g, () => encodeURIComponent(next()));
    });
  return fc.record({
    address,
    query: queried.length > 0 ? query : fc.constant(undefined),
    body: bodyFor(operation, wordFor),
    headers: fc.oneof(
      { weight: 5, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom({ 'content-type': 'text/plain' }, { 'last-event-id': 'x-y' }) },
    ),
  });
}

function bodyFor(operation: OperationObject, wordFor: (schema: Schema) => fc.Arbitrary<unknown>) {
  const content = (operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined)
    ?.content;
  if (!content) return fc.constant(undefined);
  const schema = content['application/json']?.schema;
  if (!schema) return fc.uint8Array({ maxLength: 2000 });
  const broken = fc.constantFrom<unknown>('', '{', '[]', 'null', '"x"', '{"a":'.repeat(100));
  const deep = fc.constant(`${'{"a":'.repeat(500)}null${'}'.repeat(500)}`);
  return fc.oneof(
    { weight: 8, arbitrary: wordFor(schema) },
    { weight: 1, arbitrary: fc.oneof(broken, deep, fc.json()) },
  );
}

interface Around {
  document: OpenApiDocument;
  known: readonly string[];
}

function arbitraryFor(schema: Schema, around: Around, depth: number): fc.Arbitrary<unknown> {
  const fitting = fittingFor(schema, around, depth);
  if (depth === 0) return fitting;
  return fc.oneof(
    { weight: 6, arbitrary: fitting },
    { weight: 1, arbitrary: fc.oneof(fc.constant(null), fc.integer(), fc.boolean(), text(around.known)) },
    { weight: 1, arbitrary: fc.constant([]) },
  );
}

function fittingFor(schema: Schema, around: Around, depth: number): fc.Arbitrary<unknown> {
  const { document, known } = around;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return arbitraryFor(document.components.schemas[name] ?? {}, around, depth);
  }
  const {
    const: only,
    enum: some,
    oneOf,
    anyOf,
  } = schema as {
    const?: unknown;
    enum?: unknown[];
    oneOf?: Schema[];
    anyOf?: Schema[];
  };
  if (only !== undefined) return fc.constant(only);
  if (some) return fc.constantFrom(...some);
  const choices = oneOf ?? anyOf;
  if (choices) return fc.oneof(...choices.map((choice) => arbitraryFor(choice, around, depth + 1)));
  if (schema.type === 'array') {
    return fc.array(arbitraryFor(schema.items ?? {}, around, depth + 1), { maxLength: 3 });
  }
  if (schema.type === 'object') {
    const { properties = {}, required = [] } = schema;
    const fields = Object.entries(properties).map(([name, one]) => [
      name,
      arbitraryFor(one, around, depth + 1),
    ]);
    return fc.record(Object.fromEntries(fields), { requiredKeys: required as never[] });
  }
  if (schema.type === 'integer' || schema.type === 'number') {
    return fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.constantFrom(-1, 0, 2 ** 53, 1e300, 0.5));
  }
  if (schema.type === 'boolean') return fc.boolean();
  const { format } = schema as { format?: string };
  if (format === 'uuid') return fc.oneof(fc.uuid(), fc.constantFrom(...known));
  if (format === 'date-time') {
    return fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom('0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'),
    );
  }
  return text(known);
}

function inAddress(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed();
}
