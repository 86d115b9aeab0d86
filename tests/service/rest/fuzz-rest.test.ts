/** Whatever is sent, nothing breaks: every operation is asked with inputs nobody thought of, and never answers that we failed. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '../../../apps/web/src/server/rest/openapi/openapi-document.ts';
import { operations } from '../../../apps/web/src/server/rest/operations/index.ts';
import { requestFor } from './arbitrary-request.ts';
import type { RestCall } from './rest-client.ts';
import { everyScope, type RestWorld, startRestWorld } from './rest-world.ts';

const runs = Number(process.env['HOLDFAST_TEST_REQUESTS'] ?? 12);
const document = openApiDocument(operations);
const asked = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

let world: RestWorld;
let call: RestCall;
beforeAll(async () => {
  world = await startRestWorld('fuzz');
  call = await world.program(everyScope);
});
afterAll(() => world?.[Symbol.asyncDispose]());

test.for(asked)('$method $path', async ({ path, method, operation }) => {
  const known = [
    world.backupId,
    world.vaultId,
    world.sourceIds.Papers,
    world.sourceIds.Shop,
    'Papers',
    'all',
  ];
  const request = requestFor({ path, method, operation, document, known });
  await fc.assert(
    fc.asyncProperty(request, async ({ address, query, body, headers }) => {
      await world.api.services.database.prisma.rateLimit.deleteMany();
      const answer = await call(method.toUpperCase(), address, { query, body, headers });
      expect(answer.status, answer.text).toBeLessThan(500);
      if (answer.status >= 400) expect(answer.problem).toMatchObject({ status: answer.status });
    }),
    { numRuns: runs },
  );
  expect(world.api.errors.splice(0)).toEqual([]);
});
