/** What a restore did, and how it compares with the manifest. */
import type { Backup, RestoreDatabaseBackupResult, RestoreFilesBackupResult } from '@holdfast/core/backup';
import { type ConnectionTarget, describeTarget } from '@holdfast/core/postgres';
import { backupDocument, shortId } from './backups.ts';
import { comparedTableLines } from './compared-tables.ts';
import { counted, formatBytes } from './numbers.ts';
import type { Paint, Report } from './output.ts';
import { formatProblems } from './problems.ts';
import { formatDuration } from './times.ts';

export interface RestoredDatabase {
  backup: Backup;
  target: ConnectionTarget;
  result: RestoreDatabaseBackupResult;
}

export function databaseRestoreReport({ backup, target, result }: RestoredDatabase): Report {
  const { status, restore, comparison, durationMs } = result;
  return {
    document: {
      fields: {
        status,
        backup: backupDocument(backup),
        target: { url: describeTarget(target), database: restore.database },
        ...{ restore, comparison, durationMs },
      },
    },
    lines: (paint) => databaseLines({ backup, target, result }, paint),
  };
}

function databaseLines({ backup, result }: RestoredDatabase, paint: Paint): string[] {
  const { restore, comparison, durationMs, status } = result;
  const what = `${backup.source} (backup ${shortId(backup.id)}) was restored into ${restore.database} in ${formatDuration(durationMs)}`;
  const notes = [
    ...(restore.createdRoles.length > 0
      ? [`Roles created without login: ${restore.createdRoles.join(', ')}.`]
      : []),
    ...restore.skipped.map(({ what: item, why }) => `Left out: ${item} (${why}).`),
    ...restore.warnings,
  ].map((note) => `  Note: ${note.replaceAll('\n', ' ')}`);
  if (!comparison) {
    return [
      `${paint('yellow', '!')} ${what}. Its tables are not listed in the backup, so nothing could be compared.`,
      ...notes,
    ];
  }
  const verdict =
    status === 'succeeded'
      ? `${paint('green', '✓')} ${what}, and compared: everything is as it was backed up.`
      : `${paint('yellow', '!')} ${what}, but it differs from what was backed up.`;
  return [
    verdict,
    `  ${counted(comparison.tables.length, 'table')}, ${counted(comparison.rows, 'row')}, ${formatBytes(comparison.bytes)}`,
    ...formatProblems([...comparison.differences, ...restore.problems.map(({ message }) => message)], paint),
    ...notes,
    ...comparedTableLines(
      comparison.tables.map((table) => ({ ...table, rows: table.actualRows })),
      paint,
    ),
  ];
}

export function filesRestoreReport(backup: Backup, to: string, result: RestoreFilesBackupResult): Report {
  const { status, files, directories, others, bytes, skipped, ownersKept, problems, durationMs } = result;
  return {
    document: {
      fields: {
        status,
        backup: backupDocument(backup),
        to,
        files,
        directories,
        others,
        bytes,
        skipped,
        ownersKept,
        problems,
        durationMs,
      },
    },
    lines: (paint) => {
      const what = `${counted(files, 'file')} with ${formatBytes(bytes)} in ${counted(directories, 'directory', 'directories')} were restored into ${to} in ${formatDuration(durationMs)}`;
      const notes: string[] = [];
      if (skipped > 0)
        notes.push(
          `${counted(skipped, 'entry was', 'entries were')} left as they are, because something was there.`,
        );
      if (ownersKept > 0) {
        notes.push(
          `${counted(ownersKept, 'entry belongs', 'entries belong')} to you: only root can give files to other users.`,
        );
      }
      return [
        status === 'succeeded'
          ? `${paint('green', '✓')} ${what}.`
          : `${paint('yellow', '!')} ${what}, with ${counted(problems.length, 'problem')}:`,
        ...formatProblems(problems, paint),
        ...notes.map((note) => `  Note: ${note}`),
      ];
    },
  };
}
