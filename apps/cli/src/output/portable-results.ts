/** What making and adopting portable backups did. */
import {
  type AdoptPortableResult,
  type Backup,
  olderToolProtection,
  type PortableFileResult,
  type WrittenFile,
} from '@holdfast/core/backup';
import { backupDocument, shortId } from './backups.ts';
import { formatBytes } from './numbers.ts';
import type { Report } from './output.ts';
import { formatFacts } from './table.ts';
import { formatDuration } from './times.ts';

/** `password` is given only when it was made up, and is told this once. */
export function createdPortableReport(
  backup: Backup,
  { path, fileBytes, sizeBytes, durationMs }: PortableFileResult,
  password: string | undefined,
): Report {
  return {
    document: {
      fields: {
        ...{ path, fileBytes, sizeBytes, durationMs, backup: backupDocument(backup) },
        encryption: 'AES-256',
        ...(password === undefined ? {} : { password }),
      },
    },
    lines: (paint) => [
      `${paint('green', '✓')} ${path} was made in ${formatDuration(durationMs)}, and opened again.`,
      ...formatFacts([
        ['Backup', `${shortId(backup.id)} of ${backup.source}`],
        [
          'Size',
          sizeBytes === undefined
            ? formatBytes(fileBytes)
            : `${formatBytes(sizeBytes)} in ${formatBytes(fileBytes)}`,
        ],
        ...(password === undefined ? [] : ([['Password', paint('bold', password)]] as const)),
      ]),
      password === undefined
        ? '  Without its password nobody can open the file.'
        : '  Write the password down now: it is not shown again, and without it nobody can open the file.',
    ],
  };
}

/** The same for a file in Fernet; what protects it is said with it. */
export function createdOlderReport(
  backup: Backup,
  { path, fileBytes, durationMs }: WrittenFile,
  password: string | undefined,
): Report {
  return {
    document: {
      fields: {
        ...{ path, fileBytes, durationMs, backup: backupDocument(backup), encryption: 'AES-128 (Fernet)' },
        ...(password === undefined ? {} : { password }),
      },
    },
    lines: (paint) => [
      `${paint('green', '✓')} ${path} was made in ${formatDuration(durationMs)}, for an older tool.`,
      ...formatFacts([
        ['Backup', `${shortId(backup.id)} of ${backup.source}`],
        ['Size', formatBytes(fileBytes)],
        ...(password === undefined ? [] : ([['Password', paint('bold', password)]] as const)),
      ]),
      `  ${olderToolProtection}`,
      ...(password === undefined
        ? []
        : ['  Write the password down now: it is not shown again, and without it nobody can open the file.']),
    ],
  };
}

export function createdUnprotectedReport(
  backup: Backup,
  { path, fileBytes, durationMs }: WrittenFile,
): Report {
  return {
    document: {
      fields: { path, fileBytes, durationMs, backup: backupDocument(backup), encryption: 'not encrypted' },
    },
    lines: (paint) => [
      `${paint('green', '✓')} ${path} was made in ${formatDuration(durationMs)}.`,
      ...formatFacts([
        ['Backup', `${shortId(backup.id)} of ${backup.source}`],
        ['Size', formatBytes(fileBytes)],
        ['Protection', paint('yellow', 'not encrypted')],
      ]),
      '  Whoever gets the file can read all of it. Remove it when it has done its service.',
    ],
  };
}

export type Adopted = AdoptPortableResult & { warnings?: readonly string[] };

export function adoptedPortableReport(result: Adopted): Report {
  const { backup, isNew, addedBytes, storedBytes, durationMs, warnings = [] } = result;
  const name = `${shortId(backup.id)} of ${backup.source}`;
  return {
    document: {
      fields: { backup: backupDocument(backup), isNew, addedBytes, storedBytes, durationMs, warnings },
    },
    lines: (paint) => [
      isNew
        ? `${paint('green', '✓')} Backup ${name} was adopted in ${formatDuration(durationMs)}.`
        : `${paint('green', '✓')} The vault has backup ${name} already; nothing was done.`,
      ...(isNew
        ? formatFacts([
            [
              'New',
              addedBytes === 0
                ? 'nothing'
                : `${formatBytes(addedBytes)} → ${formatBytes(storedBytes)} stored`,
            ],
          ])
        : []),
      ...warnings.map((warning) => `  Note: ${warning.replaceAll('\n', ' ')}`),
    ],
  };
}
