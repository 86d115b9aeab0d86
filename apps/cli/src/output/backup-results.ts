/** What making a backup did. */
import type { BackupResult, DatabaseBackupResult, FilesBackupResult } from '@holdfast/core/backup';
import { backupDocument, shortId } from './backups.ts';
import { counted, formatBytes } from './numbers.ts';
import type { Paint, Report } from './output.ts';
import { formatProblems } from './problems.ts';
import { formatFacts } from './table.ts';
import { formatDuration } from './times.ts';

export function databaseBackupReport(result: DatabaseBackupResult): Report {
  const { tables, largeObjects } = result.manifest;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const counts = { tables: tables.length, rows, largeObjects: largeObjects.count };
  const parts = [counted(counts.tables, 'table'), counted(rows, 'row')];
  if (counts.largeObjects > 0) parts.push(counted(counts.largeObjects, 'large object'));
  return {
    document: { fields: { ...resultFields(result), ...counts } },
    lines: (paint) => resultLines(result, parts, paint),
  };
}

export function filesBackupReport(result: FilesBackupResult): Report {
  const { files, directories, others, problemCount } = result.manifest;
  const parts = [counted(files, 'file'), counted(directories, 'directory', 'directories')];
  if (others > 0) parts.push(counted(others, 'other entry', 'other entries'));
  return {
    document: { fields: { ...resultFields(result), files, directories, others, problemCount } },
    lines: (paint) => resultLines(result, parts, paint, problemCount),
  };
}

function resultFields(result: BackupResult) {
  const { status, sizeBytes, addedBytes, storedBytes, durationMs, warnings, problems } = result;
  const backup = backupDocument(result.backup);
  return { status, backup, sizeBytes, addedBytes, storedBytes, durationMs, warnings, problems };
}

function resultLines(result: BackupResult, parts: string[], paint: Paint, problemCount?: number): string[] {
  const { backup, status, problems, warnings } = result;
  const took = formatDuration(result.durationMs);
  const verdict =
    status === 'succeeded'
      ? `${paint('green', '✓')} ${backup.source} was backed up in ${took}.`
      : `${paint('yellow', '!')} ${backup.source} was backed up in part, in ${took}: ${counted(problemCount ?? problems.length, 'problem')}.`;
  return [
    verdict,
    ...formatFacts([
      ['Backup', shortId(backup.id)],
      ['Size', `${formatBytes(result.sizeBytes)} in ${parts.join(', ')}`],
      [
        'New',
        result.addedBytes === 0
          ? 'nothing'
          : `${formatBytes(result.addedBytes)} → ${formatBytes(result.storedBytes)} stored`,
      ],
    ]),
    ...formatProblems(problems, paint, problemCount),
    ...warnings.map((warning) => `  Note: ${warning.replaceAll('\n', ' ')}`),
  ];
}
