import type { Operation } from '../operation.ts';

const read = { tag: 'Alarms', scope: 'alarms:read' } as const;
const write = { tag: 'Alarms', scope: 'alarms:write' } as const;
const channels = { tag: 'Alarms', scope: 'channels:write' } as const;

export const alarmOperations: readonly Operation[] = [
  {
    ...{ ...read, method: 'GET', path: '/api/alarms', id: 'listAlarms', procedure: 'alarms.list' },
    summary: 'What is wrong, and what was',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/alarms/open', id: 'countAlarms', procedure: 'alarms.open' },
    summary: 'How many alarms are open',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/alarms/{id}/acknowledge', id: 'acknowledgeAlarm' },
    procedure: 'alarms.acknowledge',
    summary: 'Say that somebody sees to an alarm',
    description: 'It is not told again while it lasts.',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/alarms/channels', id: 'listChannels' },
    procedure: 'alarms.channels',
    summary: 'Who is told of alarms, and whether it arrives',
  },
  {
    ...{ ...channels, method: 'POST', path: '/api/alarms/channels', id: 'addChannel' },
    procedure: 'alarms.addChannel',
    summary: 'Have somebody told of alarms',
    description: 'Secrets are sealed and never given back.',
  },
  {
    ...{ ...channels, method: 'PUT', path: '/api/alarms/channels/{id}', id: 'updateChannel' },
    procedure: 'alarms.updateChannel',
    summary: 'Change a channel; secrets that are left out stay',
  },
  {
    ...{ ...channels, method: 'PUT', path: '/api/alarms/channels/{id}/pause', id: 'pauseChannel' },
    procedure: 'alarms.pauseChannel',
    summary: 'Pause a channel, or go on with it',
  },
  {
    ...{ ...channels, method: 'DELETE', path: '/api/alarms/channels/{id}', id: 'removeChannel' },
    procedure: 'alarms.removeChannel',
    summary: 'Remove a channel',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/alarms/channels/{id}/test', id: 'testChannel' },
    procedure: 'alarms.testChannel',
    summary: 'Send a test to a channel, and hear what the other side says',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/alarms/settings', id: 'getAlarmSettings' },
    procedure: 'alarms.settings',
    summary: 'When alarms are told again, and digests sent',
  },
  {
    ...{ ...channels, method: 'PUT', path: '/api/alarms/settings', id: 'updateAlarmSettings' },
    procedure: 'alarms.updateSettings',
    summary: 'Change when alarms are told again, and digests sent',
  },
];
