import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { BlobIndex } from '../blob-index.ts';
import { WorkerPool } from './worker-pool.ts';

const job = { kind: 'seal-files', offset: 0, capacity: 0, files: [] } as const;
const good = { encrypt: randomBytes(32), macK: randomBytes(16), macR: randomBytes(16) };

test('a pool whose worker died fails its jobs, says that trying again may help, and that it is of no more use', async () => {
  // Keys of a wrong length make a worker die at its start.
  const keys = { ...good, macK: randomBytes(3) };
  const pool = new WorkerPool({ keys, compressionLevel: 2, index: new BlobIndex().shared }, 2);
  const failure = { code: 'internal', retryable: true, message: expect.not.stringContaining('at ') };
  await expect(pool.run({ ...job, files: [] })).rejects.toMatchObject(failure);
  expect(pool.hasFailed).toBe(true);
  await expect(pool.run({ ...job, files: [] })).rejects.toMatchObject(failure);
});

test('closing a pool ends the jobs that wait for it', async () => {
  const pool = new WorkerPool({ keys: good, compressionLevel: 2, index: new BlobIndex().shared }, 1);
  const waiting = Array.from({ length: 5 }, () => pool.run({ ...job, files: [] }));
  const outcomes = Promise.allSettled(waiting);
  await pool.close();
  for (const outcome of await outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'cancelled' });
  }
});
