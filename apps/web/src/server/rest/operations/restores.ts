import { restoreBackupRequest } from '@holdfast/contracts/backup-requests';
import { restorePreflightSchema } from '@holdfast/contracts/restores';
import type { Operation } from '../operation.ts';
import { callRestoreCheck } from './call-restore.ts';

const about = { tag: 'Backups', scope: 'backups:restore' } as const;

export const restoreOperations: readonly Operation[] = [
  {
    ...{ ...about, method: 'POST', path: '/api/backup/restore/check', id: 'checkRestore' },
    procedure: 'restore.preflightDatabase',
    takes: restoreBackupRequest,
    gives: [restorePreflightSchema],
    call: callRestoreCheck,
    summary: 'What a restore would run into, without doing it',
    description: 'Takes what `POST /api/backup/restore` takes.',
  },
  {
    ...{ ...about, method: 'GET', path: '/api/backups/{backupId}/restore-target', id: 'proposeRestore' },
    procedure: 'restore.propose',
    summary: 'A place that is free, to restore this backup to',
  },
];
