/** Lists that are read page by page: everything once, in order, whatever happens meanwhile. */
import { listBackups } from '@holdfast/application/backups';
import { listRuns } from '@holdfast/application/run-history';
import type { BackupSummary, ListBackupsInput } from '@holdfast/contracts/backups';
import type { RunSummary } from '@holdfast/contracts/runs';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createServiceDatabase, type ServiceDatabase } from '../support/service-database.ts';

let service: ServiceDatabase;
const vaultId = '00000000-0000-4000-8000-000000000001';

beforeAll(async () => {
  service = await createServiceDatabase('lists');
  await service.sql.query(
    `INSERT INTO vaults (id, name, location, sealed_password, repository_id) VALUES ('${vaultId}', 'v', '{}', '', 'v')`,
  );
});
afterAll(() => service[Symbol.asyncDispose]());
beforeEach(() => service.sql.query('DELETE FROM backups; DELETE FROM runs'));

const start = Date.parse('2026-01-01T00:00:00Z');

/** `seconds`: when each was taken. Many at the same moment are what breaks a cursor. */
async function addBackups(seconds: readonly number[]): Promise<void> {
  await service.database.prisma.backup.createMany({
    data: seconds.map((second, n) => ({
      ...{ vaultId, snapshotId: `${n}-${crypto.randomUUID()}`, sourceName: 's', partial: second % 3 === 0 },
      ...{ kind: second % 2 === 0 ? 'files' : 'database', takenAt: new Date(start + second * 1000) },
    })),
  });
}

async function readAll(
  input: Partial<ListBackupsInput>,
  limit: number,
  between: () => Promise<void> = async () => {},
): Promise<BackupSummary[]> {
  const all: BackupSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await listBackups(service.database, { gone: false, ...input, limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    all.push(...page.items);
    cursor = page.nextCursor;
    await between();
  } while (cursor !== undefined);
  return all;
}

test('every backup comes once, the newest first, whatever the size of a page', async () => {
  await fc.assert(
    fc
      .asyncProperty(
        fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 25 }),
        fc.integer({ min: 1, max: 9 }),
        async (seconds, limit) => {
          await addBackups(seconds);
          const all = await readAll({}, limit);
          expect(new Set(all.map(({ id }) => id))).toHaveLength(seconds.length);
          const times = all.map(({ takenAt }) => takenAt);
          expect(times).toEqual(times.toSorted().reverse());
          const files = await readAll({ kind: ['files'], state: 'complete' }, limit);
          expect(files).toHaveLength(seconds.filter((s) => s % 2 === 0 && s % 3 !== 0).length);
        },
      )
      .beforeEach(async () => void (await service.sql.query('DELETE FROM backups'))),
    { numRuns: 25 },
  );
});

test('what is added while somebody reads on is not shown twice, and hides nothing', async () => {
  await addBackups(Array.from({ length: 20 }, (_, n) => n % 4));
  const known = new Set((await readAll({}, 100)).map(({ id }) => id));
  const all = await readAll({}, 3, () => addBackups([3, 100]));
  const ids = all.map(({ id }) => id);
  expect(new Set(ids)).toHaveLength(ids.length);
  for (const id of known) expect(ids).toContain(id);
});

test('a time has its beginning and not its end; what is gone shows only when asked for', async () => {
  await addBackups([1, 2, 3]);
  const moment = (second: number) => new Date(start + second * 1000).toISOString();
  expect(await readAll({ from: moment(2), to: moment(3) }, 10)).toMatchObject([{ takenAt: moment(2) }]);
  await service.sql.query(`UPDATE backups SET gone_at = now() WHERE taken_at = '${moment(2)}'`);
  expect(await readAll({}, 10)).toHaveLength(2);
  expect(await readAll({ gone: true }, 10)).toHaveLength(3);
});

test('totals are exact up to ten thousand, and say so beyond', async () => {
  const insert = (count: number) =>
    service.sql.query(
      `INSERT INTO runs (id, kind, status, input, queued_at) SELECT gen_random_uuid(), 'backup', 'succeeded', '{}',
         timestamp '2026-01-01' + n * interval '1 minute' FROM generate_series(1, ${count}) AS n`,
    );
  await insert(10_000);
  const whole = await listRuns(service.database, { limit: 1 });
  expect(whole).toMatchObject({ total: 10_000, totalIsEstimate: false });
  await insert(1);
  expect(await listRuns(service.database, { limit: 1 })).toMatchObject({
    total: 10_000,
    totalIsEstimate: true,
  });
  const none = await listRuns(service.database, { limit: 1, status: ['failed'] });
  expect(none).toMatchObject({ items: [], total: 0, totalIsEstimate: false });
  expect(none.nextCursor).toBeUndefined();
  const [newest] = whole.items as [RunSummary];
  expect(newest.queuedAt > '2026-01-07').toBe(true);
});
