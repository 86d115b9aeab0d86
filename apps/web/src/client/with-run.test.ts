import type { RunSummary } from '@holdfast/contracts/runs';
import { expect, test } from 'vitest';
import { withRun } from './with-run.ts';

const run = (id: string, status: RunSummary['status']) =>
  ({ id, status, cancelRequested: false, title: `Run ${id}` }) as RunSummary;

test('a run is replaced wherever a page shows it, and nothing else is touched', () => {
  const overview = {
    running: [run('a', 'queued'), run('b', 'running')],
    runs: [run('a', 'queued')],
    sources: [{ id: 'a' }],
  };
  const next = withRun(overview, run('a', 'running'));
  expect(next.running.map(({ status }) => status)).toEqual(['running', 'running']);
  expect(next.runs[0]?.status).toBe('running');
  expect(next.running[1]).toBe(overview.running[1]);
  expect(next.sources).toBe(overview.sources);
  expect(overview.running[0]?.status).toBe('queued');
});

test('pages of a list keep their shape, and stay the same object when the run is not in them', () => {
  const list = { pages: [{ items: [run('a', 'running')], total: 1 }], pageParams: [null] };
  expect(withRun(list, run('a', 'failed')).pages[0]?.items[0]?.status).toBe('failed');
  expect(withRun(list, run('z', 'failed'))).toBe(list);
  expect(withRun(undefined, run('a', 'failed'))).toBeUndefined();
});
