/** What is in a backup of rows that was adopted from an older tool. */
import type { Backup, EvidenceMark, FilesManifest, RowsManifest } from '@holdfast/core/backup';
import { backupDocument, backupFacts, proofDocument } from './backups.ts';
import { rowsTable, rowsTotal } from './older-results.ts';
import type { Report } from './output.ts';
import { formatFacts } from './table.ts';

export function rowsContentsReport(
  backup: Backup,
  manifest: FilesManifest,
  { file, tables }: RowsManifest,
  proof: EvidenceMark | undefined,
): Report {
  return {
    document: { fields: { backup: backupDocument(backup), proof: proofDocument(proof), manifest } },
    lines: (paint) => [
      ...formatFacts([
        ...backupFacts(backup, proof, paint),
        ['Rows', `of an older tool, as JSON in ${file}; they go into tables that exist`],
        ['Tables', rowsTotal(tables)],
      ]),
      '',
      ...rowsTable(tables, paint),
    ],
  };
}
