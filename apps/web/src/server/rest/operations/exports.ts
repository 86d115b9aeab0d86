import type { Operation } from '../operation.ts';

const read = { tag: 'Exports', scope: 'exports:read' } as const;
const write = { tag: 'Exports', scope: 'exports:write' } as const;

export const exportOperations: readonly Operation[] = [
  {
    ...{ ...read, method: 'GET', path: '/api/exports', id: 'listExports', procedure: 'exports.list' },
    summary: 'List exports of people’s data, the newest first',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/exports/{id}', id: 'getExport', procedure: 'exports.get' },
    summary: 'How an export stands',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/export-sources', id: 'listExportSources' },
    procedure: 'exports.sources',
    summary: 'Databases, and whether a plan says what belongs to a profile',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/export-profiles', id: 'findProfiles' },
    procedure: 'exports.findProfiles',
    summary: 'Find profiles by name or key',
    description: 'By `POST`, so that what is looked for is in no address.',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/exports', id: 'createExport', procedure: 'exports.create' },
    summary: 'Export profiles as a file for people',
    description:
      'Follow the run; then prepare the download. A `passphrase` that was made up is told in this answer and nowhere else.',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/exports/{id}/download', id: 'prepareExportDownload' },
    procedure: 'exports.prepareDownload',
    summary: 'Prepare the file of an export to be fetched',
    description:
      'Answers with an `address`, to be fetched once within ten minutes with the same person’s key and the same scope. A key needs no `loginPassword`.',
  },
  {
    ...{ ...write, method: 'DELETE', path: '/api/exports/{id}', id: 'removeExport' },
    procedure: 'exports.remove',
    summary: 'Remove the file of an export before it expires',
  },
];
