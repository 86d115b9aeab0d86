/** The parts of the OpenAPI document that the reference shows. */
export interface Schema {
  $ref?: string;
  /** Several where it may be null. */
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  oneOf?: Schema[];
  anyOf?: Schema[];
}

interface Content {
  schema?: Schema;
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: Schema;
}

export interface OpenApiOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, { description: string; content?: Record<string, Content> }>;
  'x-scope': string;
  'x-role': string;
}

export interface OpenApi {
  info: { description: string; version: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, Schema> };
  'x-scopes': Record<string, { words: string; role: 'viewer' | 'operator' | 'owner' }>;
}

export interface Entry {
  method: string;
  path: string;
  operation: OpenApiOperation;
}

export function entriesOf({ paths }: OpenApi): Entry[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** True when every word of what is looked for is somewhere in what the entry says. */
export function matches({ method, path, operation }: Entry, words: string): boolean {
  const { summary, description, operationId, tags } = operation;
  const text = `${method} ${path} ${summary} ${description} ${operationId} ${tags}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
