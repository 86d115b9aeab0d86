import type { RunKind, RunStatus } from '@holdfast/contracts/runs';

/** What each kind of run is called. */
export const runKindWords: Record<RunKind, string> = {
  backup: 'Backup',
  full: 'Full backup',
  verify: 'Verification',
  'restore-database': 'Restore of a database',
  'restore-files': 'Restore of files',
  'clean-up': 'Clean-up',
  refresh: 'Reading the vault again',
  demo: 'Demo shop',
  portable: 'Adoption of a portable backup',
  export: 'Export',
  'restore-profile': 'Restore of a profile',
  rekey: 'Change of keys',
  'remove-vault': 'Removal of an old vault',
};

export const runStatusWords: Record<RunStatus, string> = {
  queued: 'Queued',
  running: 'Running',
  succeeded: 'Succeeded',
  partial: 'Partial',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** True while there is something to wait for. */
export function isActive(status: RunStatus): boolean {
  return status === 'queued' || status === 'running';
}
