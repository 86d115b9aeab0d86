import { z } from 'zod';
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
    ...{ ...write, method: 'GET', path: '/api/export-files/{token}', id: 'fetchExport', stream: 'out' },
    media: ['application/octet-stream'],
    takes: z.object({ token: z.string().describe('Of the `address` that was prepared.') }),
    summary: 'Fetch the file of an export that was prepared',
    description: 'The address works once; a transfer that broke off may be tried again, a few times.',
  },
  {
    ...{ method: 'POST', path: '/api/exports/{id}/links', id: 'handOverExport', tag: 'Exports' },
    ...{ scope: 'exports:hand-over', procedure: 'exports.handOver' },
    summary: 'Make a link that hands an export over to its person',
    description:
      'Whoever has the link fetches the file, once, without a key: tell the file’s passphrase by another way. A key needs no `loginPassword`.',
  },
  {
    ...{ ...write, method: 'DELETE', path: '/api/exports/{id}/links', id: 'takeBackExportLinks' },
    procedure: 'exports.takeBackLinks',
    summary: 'Take back the links to an export that were not used',
  },
  {
    ...{ ...write, method: 'DELETE', path: '/api/exports/{id}', id: 'removeExport' },
    procedure: 'exports.remove',
    summary: 'Remove the file of an export before it expires',
  },
];
