/** The REST API as an OpenAPI 3.1 document, made from the table of operations and the contracts: it cannot say anything else. */
import { type ApiScope, apiScopes, type ScopeFacts } from '@holdfast/contracts/api-keys';
import type { JsonSchema } from '../json-schema.ts';
import type { Operation } from '../operation.ts';
import { requestLimit } from '../rate-limit.ts';
import { describeOperation, type OperationObject } from './describe-operation.ts';
import { Shapes } from './shapes.ts';
import { tags } from './tags.ts';

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; summary: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, unknown> };
  'x-scopes': Record<ApiScope, ScopeFacts>;
}

/** Of the API, not of Holdfast: grows when something that callers rely on changes. */
const version = '1.0.0';

const description = `Send a key with every request: \`Authorization: Bearer hf_…\`. Keys are made in the settings; each acts for its person, as far as its scopes and that person’s role both go. Cookies are not looked at.

Long work answers **202** with a run; \`Location\` leads to it. Follow it with \`GET /api/runs/{id}\`, or as events.

Errors are problem details (RFC 9457): \`code\` is stable, \`detail\` says what happened and what to do.

A \`POST\` with an \`Idempotency-Key\` can be sent again within a day without being done again.

A key may ask ${requestLimit.attempts} times in ${requestLimit.windowSeconds} seconds; \`RateLimit\` and \`Retry-After\` say how it stands.`;

export function openApiDocument(operations: readonly Operation[]): OpenApiDocument {
  const shapes = new Shapes();
  const paths: OpenApiDocument['paths'] = {};
  for (const operation of operations) {
    paths[operation.path] ??= {};
    paths[operation.path]![operation.method.toLowerCase()] = describeOperation(operation, shapes);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Holdfast', version, summary: 'Encrypted, deduplicated, proven backups.', description },
    servers: [{ url: '/' }],
    tags: Object.entries(tags).map(([name, words]) => ({ name, description: words })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(shapes.schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'A key of the settings: `hf_…`.' },
      },
    },
    'x-scopes': apiScopes,
  };
}
