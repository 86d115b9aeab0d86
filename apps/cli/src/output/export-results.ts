/** What an export did. */
import type { CreateExportResult, ExportPreview } from '@holdfast/core/exports';
import { counted, formatBytes, formatCount } from './numbers.ts';
import type { Paint, Report } from './output.ts';
import { formatFacts, formatTable } from './table.ts';
import { formatDuration } from './times.ts';

/** `passphrase` is given only when it was made up, and is told this once. */
export function createdExportReport(result: CreateExportResult, passphrase: string | undefined): Report {
  const { status, path, sizeBytes, rows, manifest, durationMs } = result;
  const { snapshot, profileCount, restorable, notRestorableBecause, redactions, drift, formats } = manifest;
  const tables = manifest.tables.map(({ table, rows: counts }) => ({ table, ...counts }));
  return {
    document: {
      fields: {
        ...{ status, path, sizeBytes, rows, profileCount, formats, snapshotTime: snapshot.time, tables },
        ...{ restorable, notRestorableBecause, redactions, drift, durationMs },
        ...(passphrase === undefined ? {} : { password: passphrase }),
      },
    },
    lines: (paint) => exportLines(result, passphrase, paint),
  };
}

function exportLines(result: CreateExportResult, passphrase: string | undefined, paint: Paint): string[] {
  const { manifest, rows, sizeBytes, path, durationMs } = result;
  const mark = result.status === 'succeeded' ? paint('green', '✓') : paint('yellow', '!');
  const others = [
    ...(rows.reference > 0 ? [`${formatCount(rows.reference)} that they refer to`] : []),
    ...(rows.stub > 0 ? [`${formatCount(rows.stub)} keys of others`] : []),
  ];
  return [
    `${mark} ${counted(manifest.profileCount, 'profile')} ${manifest.profileCount === 1 ? 'was' : 'were'} exported to ${path} in ${formatDuration(durationMs)}, and the file was read back.`,
    ...formatFacts([
      ['Rows', [formatCount(rows.own), ...others].join(', ')],
      ['Size', formatBytes(sizeBytes)],
      ['As of', manifest.snapshot.time],
      ['Restorable', manifest.restorable ? 'yes' : `no: ${manifest.notRestorableBecause.join(', ')}`],
      ...(passphrase === undefined ? [] : ([['Passphrase', paint('bold', passphrase)]] as const)),
    ]),
    ...(passphrase === undefined
      ? []
      : ['  Write the passphrase down now: it is not shown again, and without it nobody can open the file.']),
    ...manifest.drift.map((change) => `  ${paint('yellow', '!')} ${change}`),
  ];
}

export function exportPreviewReport({ tables, drift }: ExportPreview): Report {
  return {
    document: { fields: { tables, drift } },
    lines: (paint) => [
      ...formatTable(
        [
          { title: 'Table' },
          { title: 'Own rows', align: 'right' },
          { title: 'Referred to', align: 'right' },
          { title: 'Keys of others', align: 'right' },
        ],
        tables.map(({ table, own, reference, stub }) => [
          table,
          ...[own, reference, stub].map((count) => formatCount(count)),
        ]),
        (title) => paint('dim', title),
      ),
      ...drift.map((change) => `${paint('yellow', '!')} ${change}`),
    ],
  };
}
