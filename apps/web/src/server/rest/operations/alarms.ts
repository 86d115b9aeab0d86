import type { Operation } from '../operation.ts';

const read = { tag: 'Alarms', scope: 'alarms:read' } as const;

export const alarmOperations: readonly Operation[] = [
  {
    ...{ ...read, method: 'GET', path: '/api/alarms', id: 'listAlarms', procedure: 'alarms.list' },
    summary: 'What is wrong, and what was',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/alarms/channels', id: 'listChannels' },
    procedure: 'alarms.channels',
    summary: 'Who is told of alarms, and whether it arrives',
  },
];
