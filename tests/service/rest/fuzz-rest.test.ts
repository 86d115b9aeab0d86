/** Whatever is sent, nothing breaks: every operation is asked with inputs nobody thought of, and never answers that we failed. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OperationObject } from '../../../apps/web/src/server/rest/openapi/describe-operation.ts';
import { openApiDocument } from '../../../apps/web/src/server/rest/openapi/openapi-document.ts';
import { operations } from '../../../apps/web/src/server/rest/operations/index.ts';
import { requestFor } from './arbitrary-request.ts';
import { createExamples } from './examples.ts';
import type { RestCall } from './rest-client.ts';
import { everyScope, type RestWorld, startRestWorld } from './rest-world.ts';

const runs = Number(process.env['HOLDFAST_TEST_REQUESTS'] ?? 12);
const document = openApiDocument(operations);
const asked = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

let world: RestWorld;
let call: RestCall;
/** Ids and names of things that are there. */
let known: string[];
beforeAll(async () => {
  world = await startRestWorld('fuzz');
  call = await world.program(everyScope);
  const examples = createExamples(world, call);
  const { backupId, vaultId, sourceIds } = world;
  known = [backupId, vaultId, sourceIds.Papers, sourceIds.Shop, 'Papers', 'all'];
  for (const id of [
    ...['changePerson', 'withdrawInvitation', 'acknowledgeAlarm', 'pauseChannel', 'pauseSchedule', 'getRun'],
    ...[
      'getExport',
      'openUpload',
      'openProfileFile',
      'getProfileRestoreReport',
      'removeOldVault',
      'removeLock',
    ],
  ]) {
    const { params = {} } = await examples[id]!();
    known.push(...Object.values(params));
  }
  // Nothing executes them here, and who follows one waits for its end.
  const ended = { status: 'cancelled', finishedAt: new Date() };
  await world.api.services.database.prisma.run.updateMany({ data: ended });
});
afterAll(() => world?.[Symbol.asyncDispose]());

function documentedStatuses({ responses }: OperationObject): number[] {
  return Object.keys(responses).map(Number);
}

test.for(asked)('$method $path', async ({ path, method, operation }) => {
  const request = requestFor({ path, method, operation, document, known });
  await fc.assert(
    fc.asyncProperty(request, async ({ address, query, body, headers }) => {
      const { prisma } = world.api.services.database;
      await prisma.rateLimit.deleteMany();
      // A second factor that is required from now on would have everything else refused.
      await prisma.setting.deleteMany({ where: { key: 'requireTwoFactor' } });
      const answer = await call(method.toUpperCase(), address, { query, body, headers });
      expect(answer.status, answer.text).toBeLessThan(500);
      expect(documentedStatuses(operation), answer.text).toContain(answer.status);
      if (answer.status >= 400) expect(answer.problem).toMatchObject({ status: answer.status });
    }),
    { numRuns: runs },
  );
  expect(world.api.errors.splice(0)).toEqual([]);
});
