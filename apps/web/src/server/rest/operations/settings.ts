import type { Operation } from '../operation.ts';

const read = { tag: 'Settings', scope: 'settings:read' } as const;

export const settingsOperations: readonly Operation[] = [
  {
    ...{ ...read, method: 'GET', path: '/api/settings', id: 'getSettings', procedure: 'settings.get' },
    summary: 'What an owner has set',
  },
  {
    ...{ method: 'PATCH', path: '/api/settings', id: 'updateSettings', procedure: 'settings.update' },
    ...{ tag: 'Settings', scope: 'settings:write' },
    summary: 'Change settings; what is left out stays',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/installation', id: 'getInstallation' },
    procedure: 'settings.installation',
    summary: 'What the environment has decided, and which workers run',
  },
  {
    ...{ method: 'GET', path: '/api/audit', id: 'listAudit', procedure: 'audit.list' },
    ...{ tag: 'Settings', scope: 'audit:read' },
    summary: 'Who did what, when and from where',
  },
];
