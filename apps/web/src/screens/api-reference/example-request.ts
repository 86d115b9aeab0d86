/** A request as it is typed into a terminal. */
import type { Entry, OpenApi, Schema } from './openapi.ts';
import { choicesOf, resolve } from './schema-fields.ts';

export function exampleRequest(
  { method, path, operation }: Entry,
  document: OpenApi,
  origin: string,
): string {
  const query = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name, schema }) => `${name}=${String(exampleOf(schema, document, name))}`);
  const address = `${origin}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  const lines = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(address)}`,
    '-H "Authorization: Bearer $HOLDFAST_KEY"',
  ];
  const content = operation.requestBody?.content;
  const schema = content?.['application/json']?.schema;
  if (schema) {
    const body = JSON.stringify(exampleOf(schema, document, ''));
    lines.push("-H 'Content-Type: application/json'", `-d ${quoted(body)}`);
  } else if (content) lines.push('--data-binary @papers.holdfast.tar');
  if (operation.responses['200']?.content?.['text/event-stream']) lines.push('--no-buffer');
  if (operation.operationId === 'fetchDownload') lines.push('--output papers.holdfast.tar');
  return lines.join(' \\\n  ');
}

/** In shell quotes only where it needs them. */
function quoted(text: string): string {
  return /^[\w:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

const values: Readonly<Record<string, unknown>> = {
  cron: '15 * * * *',
  timeZone: 'Europe/Zurich',
  source: 'Shop',
  database: 'shop_restored',
  directory: '/srv/restored',
  path: '/srv/uploads',
  host: 'db.example',
  user: 'backup',
  url: 'postgresql://backup@db.example/shop',
  name: 'Shop',
  password: 'a long password that nobody guesses',
  confirmName: 'Shop',
};

/** Something that would be taken, with what is required and nothing else. */
function exampleOf(schema: Schema, document: OpenApi, name: string): unknown {
  const {
    const: only,
    default: usual,
    ...resolved
  } = resolve(choicesOf(schema, document)[0] ?? {}, document);
  if (only !== undefined) return only;
  if (resolved.enum) return resolved.enum[0];
  if (Object.hasOwn(values, name)) return values[name];
  if (usual !== undefined) return usual;
  if (resolved.type === 'array') return [exampleOf(resolved.items ?? {}, document, name.replace(/s$/, ''))];
  if (resolved.properties) {
    const needed = Object.entries(resolved.properties).filter(
      ([field]) => resolved.required?.includes(field) || (name === '' && field === 'source'),
    );
    return Object.fromEntries(needed.map(([field, inner]) => [field, exampleOf(inner, document, field)]));
  }
  if (resolved.format === 'uuid') return '01939b3c-0000-7000-8000-000000000000';
  if (resolved.format === 'date-time') return '2026-11-01T00:00:00Z';
  if (resolved.type === 'integer' || resolved.type === 'number') return 7;
  return resolved.type === 'boolean' ? true : '…';
}
