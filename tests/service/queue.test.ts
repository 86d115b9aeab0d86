/** Runs and their jobs: together in one transaction, claimed once, recovered when a worker dies. */
import {
  type ClaimOutcome,
  cancelRun,
  claimRun,
  finishRun,
  listenForRuns,
  logToRun,
  putBackRun,
  queueFullRun,
  queueRun,
  recoverRuns,
  reportProgress,
  retryRun,
} from '@holdfast/application/runs';
import { openSecretJson } from '@holdfast/application/secrets';
import { updateSettings } from '@holdfast/application/settings';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addSourceRow, addVaultRow, addWorkerRow, createTestService, type TestService } from './service.ts';

let service: TestService;
let vaultId: string;
let worker: { id: string; hostname: string };

beforeAll(async () => {
  service = await createTestService('queue');
  vaultId = await addVaultRow(service);
});
afterAll(() => service?.[Symbol.asyncDispose]());
beforeEach(async () => {
  await service.queue.boss.deleteAllJobs('runs');
  await service.database.prisma.run.deleteMany();
  worker = await addWorkerRow(service, crypto.randomUUID());
  await service.database.prisma.$transaction((tx) => updateSettings(tx, { concurrentRuns: 32 }));
});

async function claimNext(as = worker): Promise<ClaimOutcome | undefined> {
  const { database, queue } = service;
  const [job] = await queue.boss.fetch<{ runId: string }>('runs', { ignoreStartAfter: true });
  return job && claimRun({ database, queue, worker: as, job });
}

async function takeNext(as = worker) {
  const claim = await claimNext(as);
  if (claim?.outcome !== 'taken') throw new Error(`nothing was taken: ${claim?.outcome}`);
  const { id, attempt } = claim.run;
  return { run: claim.run, owner: { id, attempt, workerId: as.id } };
}

const inTransaction = <T>(work: (tx: Parameters<typeof cancelRun>[0]) => Promise<T>) =>
  service.database.prisma.$transaction(work);
const rowOf = (id: string) => service.database.prisma.run.findUniqueOrThrow({ where: { id } });

test('a run and its job are there together, or not at all', async () => {
  const { queue } = service;
  await expect(
    inTransaction(async (tx) => {
      await queueRun(tx, { queue, kind: 'refresh', input: {}, vaultId });
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  expect(await service.database.prisma.run.count()).toBe(0);
  expect(await queue.boss.fetch('runs')).toEqual([]);
  const id = await inTransaction((tx) => queueRun(tx, { queue, kind: 'refresh', input: {}, vaultId }));
  expect((await takeNext()).run).toMatchObject({ id, status: 'running', attempt: 1, workerId: worker.id });
  expect(await claimNext()).toBeUndefined();
});

test('200 runs, claimed by many at once: each exactly once', async () => {
  const { queue, database } = service;
  const queued: string[] = [];
  for (let i = 0; i < 200; i++) {
    queued.push(await inTransaction((tx) => queueRun(tx, { queue, kind: 'refresh', input: {}, vaultId })));
  }
  const taken: string[] = [];
  const claimAll = async () => {
    for (;;) {
      const jobs = await queue.boss.fetch<{ runId: string }>('runs', { batchSize: 7 });
      if (jobs.length === 0) return;
      for (const job of jobs) {
        const claim = await claimRun({ database, queue, worker, job });
        if (claim.outcome === 'taken') taken.push(claim.run.id);
        // A job that came twice: its run is somebody's already.
        expect((await claimRun({ database, queue, worker, job })).outcome).toBe('over');
      }
    }
  };
  await Promise.all([claimAll(), claimAll(), claimAll()]);
  expect(taken.sort()).toEqual(queued.sort());
});

test('one backup of a source at a time, and so many runs of a machine as the settings say', async () => {
  const { queue } = service;
  const [one, two, three] = [
    await addSourceRow(service, vaultId, 'one'),
    await addSourceRow(service, vaultId, 'two'),
    await addSourceRow(service, vaultId, 'three'),
  ];
  await inTransaction((tx) => updateSettings(tx, { concurrentRuns: 2 }));
  for (const id of [one, one, two, three]) {
    await inTransaction((tx) =>
      queueRun(tx, { queue, kind: 'backup', input: {}, vaultId, source: { id, name: id } }),
    );
  }
  const first = await takeNext();
  expect(first.run.sourceId).toBe(one);
  const jobs = await queue.boss.fetch<{ runId: string }>('runs', { batchSize: 3 });
  const outcomes: string[] = [];
  for (const job of jobs) {
    outcomes.push((await claimRun({ database: service.database, queue, worker, job })).outcome);
  }
  // The source of the first is busy; of the two others one gets the last place.
  expect(outcomes.sort()).toEqual(['deferred', 'deferred', 'taken']);
  // The first has ended, so its source and a place are free again.
  await finishRun(service.database, first.owner, { status: 'succeeded' });
  expect((await takeNext()).run.id).not.toBe(first.run.id);
});

test('what a person asked for comes before what is scheduled, and looking at facts before both', async () => {
  const { queue } = service;
  const backup = { queue, kind: 'backup', input: {}, vaultId } as const;
  const scheduled = await inTransaction((tx) => queueRun(tx, backup));
  const asked = await inTransaction((tx) => queueRun(tx, { ...backup, requestedBy: { id: 'p', name: 'P' } }));
  const light = await inTransaction((tx) => queueRun(tx, { queue, kind: 'refresh', input: {}, vaultId }));
  const order = [await takeNext(), await takeNext(), await takeNext()].map(({ run }) => run.id);
  expect(order).toEqual([light, asked, scheduled]);
});

test('what is over stays over: a worker that lost its run changes nothing', async () => {
  const { queue, database } = service;
  const id = await inTransaction((tx) => queueRun(tx, { queue, kind: 'refresh', input: {}, vaultId }));
  const slow = (await takeNext()).owner;
  await database.prisma.$executeRaw`UPDATE runs SET heartbeat_at = now() - interval '1 minute'`;
  expect(await recoverRuns(database, queue)).toEqual([{ id, vaultId, sourceId: null, outcome: 'requeued' }]);
  const other = await addWorkerRow(service);
  const again = await takeNext(other);
  expect(again.run.attempt).toBe(2);
  expect(await finishRun(database, slow, { status: 'failed' })).toBe(false);
  expect(await putBackRun(database, queue, slow)).toBe(false);
  expect(await reportProgress(database, slow, { phase: 'late', bytes: 1, items: 1 })).toBe(false);
  expect(await finishRun(database, again.owner, { status: 'succeeded' })).toBe(true);
  expect(await rowOf(id)).toMatchObject({ status: 'succeeded', progress: null });
});

test('a run whose worker dies again and again fails, and a restore is not repeated by itself', async () => {
  const { queue, database } = service;
  const restore = { target: '/tmp/x', existing: 'keep' } as never;
  const id = await inTransaction((tx) => queueRun(tx, { queue, kind: 'refresh', input: {}, vaultId }));
  for (const outcome of ['requeued', 'requeued', 'failed']) {
    await takeNext();
    await database.prisma.$executeRaw`UPDATE runs SET heartbeat_at = now() - interval '1 minute'`;
    expect(await recoverRuns(database, queue)).toMatchObject([{ outcome }]);
    expect(await recoverRuns(database, queue)).toEqual([]);
  }
  expect(await rowOf(id)).toMatchObject({ status: 'failed', errorCode: 'worker-lost', attempt: 3 });
  await inTransaction((tx) => queueRun(tx, { queue, kind: 'restore-files', input: restore, vaultId }));
  await takeNext();
  await database.prisma.$executeRaw`UPDATE runs SET heartbeat_at = now() - interval '1 minute'`;
  expect(await recoverRuns(database, queue)).toMatchObject([{ outcome: 'failed' }]);
});

test('a queued run is cancelled at once, a running one is asked to stop, an ended one is left', async () => {
  const { queue } = service;
  const queue1 = () => inTransaction((tx) => queueRun(tx, { queue, kind: 'refresh', input: {}, vaultId }));
  const waiting = await queue1();
  await inTransaction((tx) => cancelRun(tx, waiting));
  expect((await rowOf(waiting)).status).toBe('cancelled');
  expect((await claimNext())?.outcome).toBe('over');
  const running = await queue1();
  const { owner } = await takeNext();
  await inTransaction((tx) => cancelRun(tx, running));
  expect(await rowOf(running)).toMatchObject({ status: 'running', cancelRequestedAt: expect.any(Date) });
  await finishRun(service.database, owner, { status: 'cancelled' });
  await expect(inTransaction((tx) => cancelRun(tx, running))).rejects.toMatchObject({ code: 'conflict' });
  await expect(inTransaction((tx) => cancelRun(tx, crypto.randomUUID()))).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('a full backup is what its parts are', async () => {
  const { queue, database } = service;
  await database.prisma.source.deleteMany();
  for (const name of ['a', 'b', 'c']) await addSourceRow(service, vaultId, name);
  const full = await inTransaction((tx) => queueFullRun(tx, { queue, sourceIds: null }));
  expect((await rowOf(full)).status).toBe('queued');
  const parts = [await takeNext(), await takeNext(), await takeNext()];
  expect((await rowOf(full)).status).toBe('running');
  await Promise.all([
    finishRun(database, parts[0]!.owner, { status: 'succeeded' }),
    finishRun(database, parts[1]!.owner, { status: 'succeeded' }),
    finishRun(database, parts[2]!.owner, {
      status: 'failed',
      error: { code: 'dump-failed', message: 'No.' },
    }),
  ]);
  expect(await rowOf(full)).toMatchObject({
    status: 'partial',
    errorMessage: `One source was not backed up: ${parts[2]!.run.sourceName}.`,
    finishedAt: expect.any(Date),
  });
  const again = await inTransaction((tx) => retryRun(tx, { queue, runId: full }));
  expect(await rowOf(again)).toMatchObject({ kind: 'full', retryOfId: full });
  await takeNext();
  await inTransaction((tx) => cancelRun(tx, again));
  const left = await database.prisma.run.findMany({ where: { parentId: again } });
  expect(left.map(({ status }) => status).sort()).toEqual(['cancelled', 'cancelled', 'running']);
});

test('secrets of a run are sealed, and gone when it has ended', async () => {
  const { queue, key, sql } = service;
  const secrets = { password: 'correct horse battery' };
  const id = await inTransaction((tx) =>
    queueRun(tx, { queue, kind: 'refresh', input: {}, vaultId, secrets, key }),
  );
  const { run, owner } = await takeNext();
  expect(openSecretJson(key, run.sealedInput, { purpose: 'run-input', id })).toEqual(secrets);
  const [{ text } = { text: '' }] = await sql.query<{ text: string }>(
    `SELECT (SELECT json_agg(r)::text FROM runs r) || (SELECT json_agg(j)::text FROM pgboss.job j) AS text`,
  );
  expect(text).toContain(id);
  expect(text).not.toContain('horse');
  await finishRun(service.database, owner, { status: 'failed' });
  expect((await rowOf(id)).sealedInput).toBeNull();
  await expect(inTransaction((tx) => retryRun(tx, { queue, runId: id }))).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('whoever listens hears of progress and log lines, and after a broken connection is told to look', async () => {
  const { queue, database, sql } = service;
  await using feed = await listenForRuns(database);
  const stop = new AbortController();
  const seen: string[] = [];
  let wake = () => {};
  const reading = (async () => {
    for await (const event of feed.follow({ signal: stop.signal })) {
      seen.push(event.type);
      wake();
    }
  })();
  const wait = async (type: string) => {
    while (!seen.includes(type)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    seen.length = 0;
  };
  await inTransaction((tx) => queueRun(tx, { queue, kind: 'refresh', input: {}, vaultId }));
  await wait('queued');
  const { owner } = await takeNext();
  expect(await reportProgress(database, owner, { phase: 'looking', bytes: 5, items: 1 })).toBe(true);
  await wait('run');
  await logToRun(database, owner.id, 'info', 'Here.');
  await wait('log');
  await sql.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holdfast run feed' AND datname = current_database()`,
  );
  await wait('resync');
  // Connected again: notices come.
  await wait('resync');
  await logToRun(database, owner.id, 'info', 'Still here.');
  await wait('log');
  stop.abort();
  await reading;
});
