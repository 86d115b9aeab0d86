import type { Operation } from '../operation.ts';

const about = { tag: 'Clean-up', scope: 'backups:clean-up' } as const;

export const cleanUpOperations: readonly Operation[] = [
  {
    ...{ ...about, method: 'GET', path: '/api/clean-ups/{runId}', id: 'getCleanUpPlan' },
    procedure: 'cleanUps.plan',
    summary: 'What a clean-up would remove, and why the rest stays',
    description:
      'Of a preview: `DELETE /api/backup/cleanup?dryRun=true` begins one. Pass `nextCursor` on as `cursor` for what follows.',
  },
  {
    ...{ ...about, method: 'POST', path: '/api/clean-ups', id: 'startCleanUp', procedure: 'cleanUps.start' },
    summary: 'Remove what a preview showed, and nothing else',
    description: '`confirmName` is the name of the vault.',
  },
];
