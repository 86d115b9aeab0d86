/** What anybody can make without an account is cleared away when it means nothing any more. */
import { expect, test } from 'vitest';
import { removeOldRuns } from '../../apps/worker/src/housekeeping.ts';
import { createServiceDatabase } from '../support/service-database.ts';

const hourMs = 3_600_000;

test('counted attempts and tokens of sign-ins do not pile up, and those that still count stay', async () => {
  await using service = await createServiceDatabase('housekeeping');
  const { prisma } = service.database;
  for (const [id, agoMs] of [
    ['old', 49 * hourMs],
    // A profile may be exported so often a day: that has to be known a day long.
    ['counts', 25 * hourMs],
  ] as const) {
    await prisma.rateLimit.create({
      data: { id, key: id, count: 1, lastRequest: BigInt(Date.now() - agoMs) },
    });
  }
  for (const [id, inMs] of [
    ['over', -1000],
    ['good', hourMs],
  ] as const) {
    const expiresAt = new Date(Date.now() + inMs);
    await prisma.authToken.create({ data: { id, identifier: id, value: 'x', expiresAt } });
    await prisma.invitation.create({
      data: {
        ...{ tokenHash: Buffer.from(id), email: `${id}@example.org`, role: 'viewer', expiresAt },
        ...{ invitedBy: 'x', invitedByName: 'x' },
      },
    });
  }
  await removeOldRuns(service.database);
  expect((await prisma.rateLimit.findMany()).map(({ id }) => id)).toEqual(['counts']);
  expect((await prisma.authToken.findMany()).map(({ id }) => id)).toEqual(['good']);
  expect((await prisma.invitation.findMany()).map(({ email }) => email)).toEqual(['good@example.org']);
});
