/** Browsers that listen, and go away whenever they like: nothing of theirs may reach anybody else. */
import { notifyRuns } from '@holdfast/application/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followRuns } from '../../apps/web/src/server/runs/follow-runs.ts';
import { startTestApi, type TestApi } from '../support/api-server.ts';

let api: TestApi;
let runId: string;

beforeAll(async () => {
  api = await startTestApi('following');
  const data = { kind: 'backup', input: {}, status: 'running' };
  ({ id: runId } = await api.services.database.prisma.run.create({ data }));
});
afterAll(() => api?.[Symbol.asyncDispose]());

test('a browser that goes away leaves no error that nobody catches', async () => {
  const viewer = await api.signedIn('viewer');
  const uncaught: unknown[] = [];
  const note = (error: unknown) => uncaught.push(error);
  process.on('unhandledRejection', note);
  try {
    for (let browser = 0; browser < 20; browser++) {
      const gone = new AbortController();
      const input = encodeURIComponent(JSON.stringify({ runId }));
      const response = await viewer.fetch(`/api/trpc/runs.follow?input=${input}`, { signal: gone.signal });
      const reader = response.body!.getReader();
      await reader.read();
      gone.abort();
      await reader.closed.catch(() => {});
      await notifyRuns(api.services.database.prisma, { type: 'run', runId });
    }
    // The server has seen the last one go when it answers this.
    await viewer.query('me.get');
    expect(uncaught).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
  }
});

test('nobody listens for ever: then the browser connects again, and is looked at anew', async () => {
  const { signal } = new AbortController();
  const heard = Array.fromAsync(followRuns({ services: api.services }, { runId, signal, atMostMs: 20 }));
  // tRPC ends the stream without saying that it is complete.
  await expect(heard).rejects.toMatchObject({ name: 'AbortError' });
});
