/** What a restore of files would meet in the directory that it goes to. */
import { constants } from 'node:fs';
import { access, readdir, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Finding } from '@holdfast/contracts/databases';
import type { RestoreFilesInput, RestorePreflight } from '@holdfast/contracts/restores';
import { isHoldfastError } from '@holdfast/core/errors';
import { findRestorable } from '../backups/find-restorable.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { findDirectory } from './find-directory.ts';

export async function preflightFilesRestore(
  services: Services,
  input: RestoreFilesInput,
  person: SignedInPerson,
): Promise<RestorePreflight> {
  const row = await findRestorable(services, input.backupId, person);
  const findings: Finding[] = [];
  try {
    const directory = await findDirectory(services, input.directory, person);
    findings.push({ level: 'ok', code: 'allowed', message: `${directory} is where Holdfast may write.` });
    findings.push(...(await lookAt(directory, input, row.sizeBytes)));
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    findings.push({ level: 'error', code: error.code, message: error.message });
  }
  const ok = !findings.some(({ level }) => level === 'error');
  const estimate = { bytes: row.sizeBytes, items: row.items, durationMs: null };
  return { ok, findings, estimate, missingRoles: [] };
}

async function lookAt(directory: string, input: RestoreFilesInput, bytes: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  const nearest = await nearestFolder(directory);
  const writable = await access(nearest, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable) {
    const message = `Holdfast may not write to ${nearest}.`;
    return [
      { level: 'error', code: 'storage-denied', message, fix: 'Allow it to, or choose another directory.' },
    ];
  }
  const entries = nearest === directory ? await readdir(directory) : [];
  if (entries.length > 0) {
    const messages = {
      keep: 'Files that are there already stay as they are.',
      replace: 'Files that are there already are replaced.',
      fail: 'The restore ends at the first file that is there already.',
    };
    const message = `${directory} is not empty. ${messages[input.existing]}`;
    findings.push({
      level: input.existing === 'fail' ? 'error' : 'warning',
      code: 'target-not-empty',
      message,
    });
  }
  const { bavail, bsize } = await statfs(nearest);
  const enough = bavail * bsize > bytes;
  // Chosen paths may need far less than the whole, so too little room is certain only for everything.
  if (enough) findings.push({ level: 'ok', code: 'room', message: 'There is room enough on the disk.' });
  else {
    const level = input.paths === undefined ? 'error' : 'warning';
    const message = 'The disk has less room than the whole backup needs.';
    findings.push({ level, code: 'storage-full', message, fix: 'Make room, or choose another directory.' });
  }
  return findings;
}

async function nearestFolder(path: string): Promise<string> {
  let folder = path;
  for (;;) {
    const found = await access(folder).then(
      () => true,
      () => false,
    );
    if (found || folder === '/') return folder;
    folder = dirname(folder);
  }
}
