import { auditFilterSchema } from '@holdfast/contracts/people';
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
  {
    ...{ method: 'GET', path: '/api/audit.csv', id: 'exportAudit', stream: 'out', media: ['text/csv'] },
    ...{ tag: 'Settings', scope: 'audit:read', takes: auditFilterSchema },
    summary: 'The audit log, or what a filter leaves of it, as a CSV file',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/metrics-token', id: 'getMetricsToken' },
    procedure: 'settings.metricsToken',
    summary: 'Whether a monitoring system has a token for /metrics, and since when',
  },
  {
    ...{ method: 'DELETE', path: '/api/metrics-token', id: 'removeMetricsToken', tag: 'Settings' },
    ...{ scope: 'settings:write', procedure: 'settings.removeMetricsToken' },
    summary: 'Take the token for /metrics back: nobody reads them until there is a new one',
  },
];
