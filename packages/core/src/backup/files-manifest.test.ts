import { describe, expect, test } from 'vitest';
import { type FilesManifest, parseFilesManifest } from './files-manifest.ts';

const manifest: FilesManifest = {
  formatVersion: 1,
  kind: 'files',
  source: 'uploads',
  paths: ['/srv'],
  excludes: ['*.tmp'],
  capturedAt: '2026-01-01T00:00:00.000Z',
  files: 3,
  directories: 1,
  others: 0,
  bytes: 99,
  extendedAttributes: true,
  problems: [{ path: '/srv/x', code: 'unreadable', message: '/srv/x: it could not be read.' }],
  problemCount: 1,
  programVersion: 'holdfast 0.1.0',
};

describe('the manifest of a backup of files', () => {
  test('survives its way through JSON', () => {
    expect(parseFilesManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    // A later version may know more.
    expect(parseFilesManifest({ ...manifest, later: true })).toMatchObject(manifest);
  });

  test.each([
    ['nothing', null],
    ['text', 'files'],
    ['a list', []],
    ['another kind', { ...manifest, kind: 'database' }],
    ['a later format', { ...manifest, formatVersion: 2 }],
    ['no paths', { ...manifest, paths: undefined }],
    ['problems that are none', { ...manifest, problems: 'many' }],
    ['a count below zero', { ...manifest, files: -1 }],
    ['half a byte', { ...manifest, bytes: 0.5 }],
    ['a count that is text', { ...manifest, problemCount: '1' }],
  ])('is refused as %s', (_, value) => {
    expect(() => parseFilesManifest(value)).toThrow(expect.objectContaining({ code: 'archive-unreadable' }));
  });
});
