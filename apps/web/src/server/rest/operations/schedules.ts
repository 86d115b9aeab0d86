import type { Operation } from '../operation.ts';

const read = { tag: 'Schedules', scope: 'schedules:read' } as const;
const write = { tag: 'Schedules', scope: 'schedules:write' } as const;

export const scheduleOperations: readonly Operation[] = [
  {
    ...{ ...read, method: 'GET', path: '/api/schedules', id: 'listSchedules', procedure: 'schedules.list' },
    summary: 'List schedules, and when each is due next',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/schedules', id: 'createSchedule' },
    procedure: 'schedules.create',
    summary: 'Add a schedule',
  },
  {
    ...{ ...write, method: 'PUT', path: '/api/schedules/{id}', id: 'updateSchedule' },
    procedure: 'schedules.update',
    summary: 'Change a schedule; what was due before counts no more',
  },
  {
    ...{ ...write, method: 'DELETE', path: '/api/schedules/{id}', id: 'removeSchedule' },
    procedure: 'schedules.remove',
    summary: 'Remove a schedule',
  },
  {
    ...{ ...write, method: 'PUT', path: '/api/schedules/{id}/pause', id: 'pauseSchedule' },
    procedure: 'schedules.pause',
    summary: 'Pause a schedule, or go on with it',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/schedules/{id}/run', id: 'runSchedule' },
    procedure: 'schedules.runNow',
    summary: 'Do now what a schedule does',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/schedules/preview', id: 'previewSchedule' },
    procedure: 'schedules.preview',
    summary: 'When a cron expression fires next',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/schedules/proposals', id: 'proposeSchedules' },
    procedure: 'schedules.proposals',
    summary: 'Schedules that most installations want, and why',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/schedules/proposals', id: 'acceptSchedules' },
    procedure: 'schedules.acceptProposals',
    summary: 'Add several schedules at once: all of them, or none',
  },
];
