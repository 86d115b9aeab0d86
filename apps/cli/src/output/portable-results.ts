/** What making and adopting portable backups did. */
import type { AdoptPortableResult, Backup, PortableFileResult } from '@holdfast/core/backup';
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

export function adoptedPortableReport(result: AdoptPortableResult): Report {
  const { backup, isNew, addedBytes, storedBytes, durationMs } = result;
  const name = `${shortId(backup.id)} of ${backup.source}`;
  return {
    document: {
      fields: { backup: backupDocument(backup), isNew, addedBytes, storedBytes, durationMs },
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
    ],
  };
}
