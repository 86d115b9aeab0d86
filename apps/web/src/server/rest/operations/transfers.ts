import { idInput } from '@holdfast/contracts/people';
import { idSchema } from '@holdfast/contracts/primitives';
import { receivedSchema } from '@holdfast/contracts/uploads';
import { z } from 'zod';
import type { Operation } from '../operation.ts';

const download = { tag: 'Downloads', scope: 'downloads:write' } as const;
const upload = { tag: 'Uploads', scope: 'uploads:write' } as const;

export const transferOperations: readonly Operation[] = [
  {
    ...{ ...download, method: 'POST', path: '/api/downloads', id: 'prepareDownload' },
    procedure: 'portable.prepareDownload',
    summary: 'Prepare a backup as one file to carry away',
    description:
      'Answers with an `address`, to be fetched once within ten minutes with the same person’s key, and the file’s password where that was made up. A key needs no `loginPassword`.',
  },
  {
    ...{ ...download, method: 'GET', path: '/api/downloads/{token}', id: 'fetchDownload', stream: 'out' },
    media: ['application/x-tar', 'application/octet-stream'],
    takes: z.object({ token: z.string().describe('Of the `address` that was prepared.') }),
    summary: 'Fetch a file that was prepared',
    description: 'Streamed while it is made; a portable backup is a tar. The address works once.',
  },
  {
    ...{ ...download, method: 'GET', path: '/api/downloads/{id}/state', id: 'getDownloadState' },
    procedure: 'portable.download',
    takes: idInput,
    summary: 'How far a download is',
  },
  {
    ...{ ...download, method: 'GET', path: '/api/downloads', id: 'listDownloadLinks' },
    procedure: 'portable.links',
    summary: 'List the links that the key’s person had made, and what became of each',
    description: 'Of the last week. Their addresses are told once, when they are made.',
  },
  {
    ...{ ...download, method: 'DELETE', path: '/api/downloads/{id}', id: 'revokeDownloadLink' },
    procedure: 'portable.revokeLink',
    summary: 'Take a link back that was not used yet',
  },
  {
    ...{ ...upload, method: 'GET', path: '/api/uploads', id: 'listUploads', procedure: 'uploads.list' },
    summary: 'List the files that the key’s person has brought',
  },
  {
    ...{ ...upload, method: 'POST', path: '/api/uploads', id: 'beginUpload', procedure: 'uploads.begin' },
    summary: 'Announce a portable backup',
    description: 'Send its bytes with `PUT /api/uploads/{id}`, then open it.',
  },
  {
    ...{ ...upload, method: 'GET', path: '/api/uploads/{id}', id: 'getUpload', procedure: 'uploads.get' },
    summary: 'How much of a file has arrived, and what it holds',
  },
  {
    ...{ ...upload, method: 'PUT', path: '/api/uploads/{id}', id: 'sendPiece', stream: 'in' },
    takes: z.object({
      id: idSchema,
      offset: z.int().nonnegative().describe('Where this piece begins: `receivedBytes` of the upload.'),
    }),
    gives: [receivedSchema],
    summary: 'Send the next bytes of a file',
    description: 'The body is the bytes themselves; a file may be sent in as many pieces as you like.',
  },
  {
    ...{ ...upload, method: 'POST', path: '/api/uploads/{id}/open', id: 'openUpload' },
    procedure: 'uploads.open',
    summary: 'Open a file that has arrived with its password',
    description: 'From then on it can be looked into and restored by its id, as a backup can.',
  },
  {
    ...{ ...upload, method: 'POST', path: '/api/uploads/{id}/adopt', id: 'adoptUpload' },
    procedure: 'uploads.adopt',
    summary: 'Take an opened file into the vault',
  },
  {
    ...{ ...upload, method: 'DELETE', path: '/api/uploads/{id}', id: 'discardUpload' },
    procedure: 'uploads.discard',
    summary: 'Throw a file away',
  },
];
