import type { FileForm } from '@holdfast/contracts/portable';

const marks: Record<FileForm, string> = {
  portable: '',
  'older-tool': ', for an older tool (AES-128)',
  unprotected: ', not encrypted',
};

/** For the audit log: what was downloaded, and whether others can read it. */
export function downloadSubject(row: { sourceName: string; takenAt: Date }, form: FileForm): string {
  return `backup of ${row.sourceName}, ${row.takenAt.toISOString()}${marks[form]}`;
}
