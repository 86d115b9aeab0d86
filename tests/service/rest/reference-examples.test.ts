/** What the reference page offers to be copied is what its operation takes. */
import { expect, test } from 'vitest';
import { exampleRequest } from '../../../apps/web/src/screens/api-reference/example-request.ts';
import { entriesOf, type OpenApi } from '../../../apps/web/src/screens/api-reference/openapi.ts';
import { openApiDocument } from '../../../apps/web/src/server/rest/openapi/openapi-document.ts';
import { inputOf } from '../../../apps/web/src/server/rest/operation.ts';
import { operations } from '../../../apps/web/src/server/rest/operations/index.ts';

const document = JSON.parse(JSON.stringify(openApiDocument(operations))) as OpenApi;
const id = '01939b3c-0000-7000-8000-000000000000';

test.for(entriesOf(document))('$method $path', (entry) => {
  const { method, path, operation } = entry;
  const text = exampleRequest(entry, document, 'http://127.0.0.1:3000');
  const [, body = '{}'] = /-d '(.*)'$/m.exec(text) ?? [];
  const [, query = ''] = /\?([^' ]*)/.exec(text) ?? [];
  const input: Record<string, unknown> = {
    ...Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, id])),
    ...Object.fromEntries(new URLSearchParams(query)),
    ...JSON.parse(body.replaceAll(String.raw`'\''`, "'")),
  };
  // What stands in an address is text until it is read.
  for (const { name, schema } of operation.parameters ?? []) {
    if (input[name] === undefined) continue;
    if (schema.type === 'integer') input[name] = Number(input[name]);
    if (schema.type === 'boolean') input[name] = input[name] === 'true';
  }
  const found = operations.find((one) => one.id === operation.operationId)!;
  expect(found.method).toBe(method);
  const parsed = inputOf(found).safeParse(input);
  expect(parsed.error?.issues, text).toBeUndefined();
});
