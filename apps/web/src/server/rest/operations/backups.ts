import type { Operation } from '../operation.ts';

const about = { tag: 'Backups', scope: 'backups:read' } as const;

export const backupOperations: readonly Operation[] = [
  {
    ...{ ...about, method: 'GET', path: '/api/backups/{id}', id: 'getBackup', procedure: 'backups.get' },
    summary: 'All that is known of a backup, its verifications among it',
  },
  {
    ...{ ...about, method: 'GET', path: '/api/backups/{id}/contents', id: 'browseBackup' },
    procedure: 'backups.browse',
    summary: 'Look into a directory of a backup',
    description: 'Pass `next` on as `after` for what follows.',
  },
  {
    ...{ ...about, method: 'GET', path: '/api/backups/{id}/manifest', id: 'getManifest' },
    procedure: 'backups.manifest',
    summary: 'The manifest as it lies in the backup',
  },
  {
    ...{ ...about, method: 'GET', path: '/api/backup/calendar', id: 'getBackupCalendar' },
    procedure: 'backups.calendar',
    summary: 'Days with backups, and how many of those were proven',
  },
  {
    ...{ method: 'PUT', path: '/api/backups/{id}/pin', id: 'pinBackup', tag: 'Backups' },
    ...{ scope: 'backups:write', procedure: 'backups.pin' },
    summary: 'Keep a backup whatever a policy says, or no longer',
  },
];
