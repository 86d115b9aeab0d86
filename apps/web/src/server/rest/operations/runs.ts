import { runEventSchema } from '@holdfast/contracts/runs';
import type { Operation } from '../operation.ts';

const read = { tag: 'Runs', scope: 'runs:read' } as const;
const write = { tag: 'Runs', scope: 'runs:write' } as const;

export const runOperations: readonly Operation[] = [
  {
    ...{ ...read, method: 'GET', path: '/api/runs', id: 'listRuns', procedure: 'runs.list' },
    summary: 'List runs, the newest first',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/runs/{id}', id: 'getRun', procedure: 'runs.get' },
    summary: 'How a run stands, or what came of it',
    description: 'It has ended when `finishedAt` is set; only `succeeded` is a success.',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/runs/{runId}/log', id: 'getRunLog', procedure: 'runs.log' },
    summary: 'Lines of a run’s log',
    description: 'Pass the last line’s id on as `after` for what follows.',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/runs/{runId}/events', id: 'followRun', stream: 'events' },
    procedure: 'runs.follow',
    gives: [runEventSchema],
    summary: 'Follow a run until it ends',
    description:
      'Server-sent events: `run` says how it stands, `log` has new lines. The stream ends with the run. With `Last-Event-ID` it goes on where it broke off.',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/runs/{id}/cancel', id: 'cancelRun', procedure: 'runs.cancel' },
    summary: 'Cancel a run; nothing half-done is kept',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/runs/{id}/retry', id: 'retryRun', procedure: 'runs.retry' },
    summary: 'Try a run that failed again',
  },
];
