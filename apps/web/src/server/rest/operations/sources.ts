import type { Operation } from '../operation.ts';

const read = { tag: 'Sources', scope: 'sources:read' } as const;
const write = { tag: 'Sources', scope: 'sources:write' } as const;

export const sourceOperations: readonly Operation[] = [
  {
    ...{ ...read, method: 'GET', path: '/api/sources', id: 'listSources', procedure: 'sources.list' },
    summary: 'List sources, and how well each is protected',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/sources', id: 'createSource', procedure: 'sources.create' },
    summary: 'Add a database or directories',
    description:
      'The password is sealed and never given back. Backups are not made by themselves: add a schedule.',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/sources/{id}', id: 'getSource', procedure: 'sources.get' },
    summary: 'All that is known of a source',
  },
  {
    ...{ ...write, method: 'PATCH', path: '/api/sources/{id}', id: 'updateSource' },
    procedure: 'sources.update',
    summary: 'Change where a source is, or how long its backups stay',
  },
  {
    ...{ ...write, method: 'DELETE', path: '/api/sources/{id}', id: 'removeSource' },
    procedure: 'sources.remove',
    summary: 'Remove a source; its backups stay',
    description: '`confirmName` is the name of the source.',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/sources/demo', id: 'addDemo', procedure: 'sources.addDemo' },
    summary: 'Add a made-up shop to try things with',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/sources/test-connection', id: 'testConnection' },
    procedure: 'sources.testConnection',
    summary: 'Try the connection of a source, or one that is about to be added',
    description: 'Reaching nothing is a finding, not an error.',
  },
  {
    ...{ ...write, method: 'POST', path: '/api/sources/preview-excludes', id: 'previewExcludes' },
    procedure: 'sources.previewExcludes',
    summary: 'What patterns would leave out of directories',
  },
  {
    ...{ ...write, method: 'GET', path: '/api/folders', id: 'browseFolders', procedure: 'sources.browse' },
    summary: 'Directories of the machine that may be backed up',
  },
];
