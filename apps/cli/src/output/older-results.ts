/** Backups of older tools: what is in them, and what restoring one did. */
import type {
  ExportOlderBackupResult,
  OlderBackup,
  OlderTable,
  RestoreOlderBackupResult,
} from '@holdfast/core/backup';
import { type ConnectionTarget, describeTarget } from '@holdfast/core/postgres';
import { counted, formatBytes, formatCount } from './numbers.ts';
import type { Paint, Report } from './output.ts';
import { formatProblems } from './problems.ts';
import { formatFacts, formatTable } from './table.ts';
import { formatDuration } from './times.ts';

const forms = {
  fernet: 'Fernet (AES-128), gzip or not, JSON',
  gzip: 'gzip, JSON; not encrypted',
  json: 'JSON; not encrypted',
} as const;

export function olderContentsReport({ path, form, fileBytes }: OlderBackup, tables: OlderTable[]): Report {
  return {
    document: { fields: { path, form, fileBytes, tables } },
    lines: (paint) => [
      ...formatFacts([
        ['File', `${path}, ${formatBytes(fileBytes)}`],
        ['Form', forms[form]],
        ['Tables', rowsTotal(tables)],
      ]),
      '',
      ...rowsTable(tables, paint),
    ],
  };
}

export function rowsTotal(tables: readonly OlderTable[]): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return `${formatCount(tables.length)} with ${counted(rows, 'row')}`;
}

export function rowsTable(tables: readonly OlderTable[], paint: Paint): string[] {
  return formatTable(
    [{ title: 'Table' }, { title: 'Rows', align: 'right' }, { title: 'Columns', align: 'right' }],
    tables.map(({ table, rows, columns }) => [table, formatCount(rows), formatCount(columns.length)]),
    (title) => paint('dim', title),
  );
}

export function olderExportReport(name: string, { files }: ExportOlderBackupResult): Report {
  return {
    document: { fields: { path: name, files } },
    lines: (paint) => [
      `${paint('green', '✓')} ${counted(files.length, 'table')} of ${name} were written. They are not encrypted.`,
      ...files.map((file) => `  ${file.path}, ${counted(file.rows, 'row')}`),
    ],
  };
}

export function olderRestoreReport({
  name: path,
  target,
  result,
}: {
  /** Of the file, or of the backup. */
  name: string;
  target: ConnectionTarget;
  result: RestoreOlderBackupResult;
}): Report {
  const { status, dryRun, tables, problems, problemCount, durationMs } = result;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const what = `${counted(rows, 'row')} of ${counted(tables.length, 'table')}`;
  const place = describeTarget(target);
  const sentences = problems.map(({ table, row, reason }) =>
    [table, row === undefined ? '' : `row ${row}`]
      .filter((part) => part !== '')
      .join(', ')
      .concat(`: ${reason}`),
  );
  return {
    document: {
      fields: { status, dryRun, path, target: { url: place }, tables, problems, problemCount, durationMs },
    },
    lines: (paint) => [
      status === 'refused'
        ? `${paint('red', '✗')} Not all of ${path} fits into ${place}: ${counted(problemCount, 'problem')}. Nothing was changed.`
        : dryRun
          ? `${paint('green', '✓')} ${what} would fit into ${place}. Nothing was changed.`
          : `${paint('green', '✓')} ${what} were restored into ${place} in ${formatDuration(durationMs)}.`,
      ...formatProblems(sentences, paint, problemCount),
    ],
  };
}
