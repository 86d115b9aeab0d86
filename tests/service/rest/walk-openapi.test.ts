/**
 * Walks the OpenAPI document that is served: every operation exists, refuses without a key and without the scope, and
 * answers as it is documented, also when it refuses.
 */
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OperationObject } from '../../../apps/web/src/server/rest/openapi/describe-operation.ts';
import {
  type OpenApiDocument,
  openApiDocument,
} from '../../../apps/web/src/server/rest/openapi/openapi-document.ts';
import { operations } from '../../../apps/web/src/server/rest/operations/index.ts';
import { createExamples, type Example } from './examples.ts';
import { createRestClient, type RestAnswer, type RestCall } from './rest-client.ts';
import { everyScope, type RestWorld, startRestWorld } from './rest-world.ts';

const document = openApiDocument(operations);
const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    id: operation.operationId,
    path,
    method,
    operation,
  })),
);
type Documented = (typeof documented)[number];

let world: RestWorld;
let call: RestCall;
let examples: Record<string, () => Promise<Example>>;
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: 'https://holdfast.test/openapi', ...document } as object);

beforeAll(async () => {
  world = await startRestWorld('walk');
  call = await world.program(everyScope);
  examples = createExamples(world, call);
});
afterAll(() => world?.[Symbol.asyncDispose]());
// Nobody tries as many keys that are not known as this test.
beforeEach(() => world.api.services.database.prisma.rateLimit.deleteMany().then(() => undefined));

function address(path: string, params: Record<string, string> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? '01939b3c-0000-7000-8000-000000000000'),
  );
}

/** What streams beside the procedures. */
function isFile({ operationId }: OperationObject): boolean {
  const { stream } = operations.find(({ id }) => id === operationId)!;
  return stream === 'in' || stream === 'out';
}

const compiled = new Map<string, ValidateFunction>();

/** What is wrong with an answer, going by the document; nothing where all is well. */
function faultsOf({ operation, path, method }: Documented, answer: RestAnswer): unknown {
  const response = operation.responses[String(answer.status)] as
    | { content?: Record<string, { schema?: unknown }>; headers?: object }
    | undefined;
  if (!response) return `status ${answer.status} is not documented: ${answer.text}`;
  if (response.headers && !answer.headers.get('location')) return 'there is no Location';
  if (!response.content) return answer.text === '' ? undefined : 'it is documented to be empty';
  const type = answer.headers.get('content-type') ?? '';
  if (!response.content[type.split(';', 1)[0]!]) return `the type ${type} is not documented`;
  if (!type.includes('json')) return undefined;
  const pointer = ['paths', path, method, 'responses', String(answer.status), 'content', type, 'schema']
    .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const reference = `https://holdfast.test/openapi#/${pointer}`;
  const validate = compiled.get(reference) ?? ajv.compile({ $ref: reference });
  compiled.set(reference, validate);
  return validate(answer.data) ? undefined : validate.errors;
}

test('the document is served to everybody, and is valid OpenAPI 3.1', async () => {
  const served = await createRestClient(world.api.url)<OpenApiDocument>('GET', '/api/openapi.json');
  expect(served.status).toBe(200);
  expect(served.data).toEqual(JSON.parse(JSON.stringify(document)));
  expect(served.data.openapi).toBe('3.1.0');
  const { valid, errors } = await new Validator().validate(served.data as never);
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

test('every operation has a name of its own and an example here', () => {
  expect(new Set(documented.map(({ id }) => id)).size).toBe(operations.length);
  expect(Object.keys(examples).sort()).toEqual(documented.map(({ id }) => id).sort());
});

test('what is promised to callers from before is there', () => {
  const schedules = ['database', 'files', 'full', 'verify', 'cleanup'];
  const promised = [
    ...['post /api/backup/create', 'get /api/backup/list', 'post /api/backup/verify/{backup_id}'],
    ...['post /api/backup/restore', 'delete /api/backup/cleanup', 'get /api/backup/status'],
    ...schedules.map((task) => `post /api/backup/schedule/${task}`),
  ];
  const there = documented.map(({ method, path }) => `${method} ${path}`);
  expect(there).toEqual(expect.arrayContaining(promised));
});

describe.for(documented)('$method $path', (documentedOne) => {
  const { id, path, method, operation } = documentedOne as Documented & { operation: OperationObject };
  const verb = method.toUpperCase();

  test('refuses whoever has no key, or one that is not known', async () => {
    const unknown = `hf_00000000_${'A'.repeat(43)}`;
    for (const token of [undefined, 'nonsense', unknown]) {
      const answer = await createRestClient(world.api.url, token)(verb, address(path));
      expect(answer.status, token).toBe(401);
      expect(faultsOf(documentedOne, answer)).toBeUndefined();
      expect(answer.problem).toMatchObject({ code: 'not-signed-in', status: 401 });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  test('refuses a key without its scope', async () => {
    const scope = operation['x-scope'];
    const { id: keyId, token } = await world.newToken(everyScope.filter((one) => one !== scope));
    const answer = await createRestClient(world.api.url, token)(verb, address(path));
    // A person has a hundred at most.
    await world.api.services.database.prisma.apiKey.delete({ where: { id: keyId } });
    expect(answer.status).toBe(403);
    expect(faultsOf(documentedOne, answer)).toBeUndefined();
    expect(answer.problem).toMatchObject({ code: 'not-allowed', detail: expect.stringContaining(scope) });
    expect(answer.headers.get('www-authenticate')).toContain(`scope="${scope}"`);
  });

  test('refuses a session', async () => {
    const answer = await world.people.owner.fetch(address(path), { method: verb });
    // Files are fetched and sent by pages of ours as well.
    if (id === 'exportAudit') expect(answer.status).toBe(200);
    else if (isFile(operation)) expect([400, 404]).toContain(answer.status);
    else expect(answer.status).toBe(401);
  });

  test('answers as documented', async () => {
    const { params, query, body } = await examples[id]!();
    const headers = body instanceof Uint8Array ? { 'content-type': 'application/octet-stream' } : undefined;
    const answer = await call(verb, address(path, params), { query, body, headers });
    expect(answer.problem).toBeUndefined();
    expect(answer.status).toBeLessThan(300);
    expect(faultsOf(documentedOne, answer)).toBeUndefined();
    expect(answer.headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/);
    const location = answer.headers.get('location');
    if (location?.startsWith('/api/runs/')) expect((await call('GET', location)).status).toBe(200);
  });

  test('refuses as documented what makes no sense', async () => {
    const query = method === 'get' || method === 'delete' ? { nonsense: '1' } : undefined;
    const isSent = query === undefined && !isFile(operation);
    const answer = await call(verb, address(path, { token: 'x' }), {
      query,
      ...(isSent ? { body: '[]' } : {}),
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(faultsOf(documentedOne, answer)).toBeUndefined();
  });
});
