/** A request as it is typed into a terminal. */
import type { Entry, OpenApi, OpenApiOperation, Schema } from './openapi.ts';
import { choicesOf, resolve } from './schema-fields.ts';

export function exampleRequest(
  { method, path, operation }: Entry,
  document: OpenApi,
  origin: string,
): string {
  const query = (operation.parameters ?? [])
    .filter(({ in: place, required, name }) => place === 'query' && (required || worthShowing.has(name)))
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(schema, document, name)))}`);
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
  const file = files[operation.operationId];
  if (file !== undefined) lines.push(`--output ${file}`);
  return lines.join(' \\\n  ');
}

/** What is to be saved, and is no text for a terminal. */
const files: Readonly<Record<string, string>> = {
  fetchDownload: 'papers.holdfast.tar',
  fetchExport: 'anna.zip',
  exportAudit: 'audit.csv',
};

/** What a success says; undefined where that is nothing, or no JSON. */
export function exampleAnswer({ responses }: OpenApiOperation, document: OpenApi): string | undefined {
  const [, answer] = Object.entries(responses).find(([status]) => status < '300') ?? [];
  const schema = answer?.content?.['application/json']?.schema;
  return schema && JSON.stringify(exampleOf(schema, document, ''), undefined, 2);
}

/** In shell quotes only where it needs them. */
function quoted(text: string): string {
  return /^[\w:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Shown though they may be left out: without a rule a clean-up is refused, and the first one should only look. */
const worthShowing: ReadonlySet<string> = new Set(['source', 'keepDaily', 'dryRun']);

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
  role: 'operator',
  dryRun: true,
  digestAt: '08:00',
  dashboardAddress: 'https://holdfast.example',
};

/** Deeper than that, what a shape holds is told in its own place. */
const depthAtMost = 5;

/** Something that would be taken, with what is required and nothing else. */
function exampleOf(schema: Schema, document: OpenApi, name: string, depth = 0): unknown {
  const {
    const: only,
    default: usual,
    ...resolved
  } = resolve(choicesOf(schema, document)[0] ?? {}, document);
  if (depth > depthAtMost) return '…';
  if (only !== undefined) return only;
  const named = Object.hasOwn(values, name) ? values[name] : undefined;
  if (resolved.enum) return resolved.enum.includes(named) ? named : resolved.enum[0];
  if (named !== undefined) return named;
  if (usual !== undefined) return usual;
  if (resolved.type === 'array')
    return [exampleOf(resolved.items ?? {}, document, name.replace(/s$/, ''), depth + 1)];
  if (resolved.properties) {
    const needed = Object.entries(resolved.properties).filter(
      ([field]) => resolved.required?.includes(field) || (name === '' && worthShowing.has(field)),
    );
    return Object.fromEntries(
      needed.map(([field, inner]) => [field, exampleOf(inner, document, field, depth + 1)]),
    );
  }
  if (resolved.format === 'uuid') return '01939b3c-0000-7000-8000-000000000000';
  if (resolved.format === 'email') return 'ben@example.org';
  if (resolved.format === 'date-time') return '2026-11-01T00:00:00Z';
  if (resolved.type === 'integer' || resolved.type === 'number') return 7;
  return resolved.type === 'boolean' ? true : '…';
}
