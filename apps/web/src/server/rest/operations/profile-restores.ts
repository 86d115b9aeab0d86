import type { Operation } from '../operation.ts';

const about = { tag: 'Profiles', scope: 'exports:restore' } as const;

export const profileRestoreOperations: readonly Operation[] = [
  {
    ...{ ...about, method: 'POST', path: '/api/uploads/{uploadId}/profiles', id: 'openProfileFile' },
    procedure: 'exports.openFile',
    summary: 'Open an export that was brought, with its passphrase',
    description: 'Bring the file as an upload first. The answer says whose profiles it holds.',
  },
  {
    ...{ ...about, method: 'POST', path: '/api/profile-restores', id: 'restoreProfiles' },
    procedure: 'exports.restore',
    summary: 'Preview what putting profiles back would change, or do it',
    description:
      'With `dryRun` everything is done and taken back: a preview. The origin is an opened upload, or an export with `"purpose": "restore"`. Only an owner’s key changes rows that are there (`"policy": "overwrite"`).',
  },
  {
    ...{ ...about, method: 'GET', path: '/api/profile-restores/{runId}', id: 'getProfileRestoreReport' },
    procedure: 'exports.restoreReport',
    summary: 'What a preview or a restore of profiles found, row by row',
    description: 'It holds values of people, and is forgotten after a day.',
  },
];
