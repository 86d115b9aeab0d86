/** What is in a database backup. */
import type { Backup, EvidenceMark } from '@holdfast/core/backup';
import type { DatabaseManifest } from '@holdfast/core/postgres';
import { backupDocument, backupFacts, proofDocument } from './backups.ts';
import { counted, formatBytes, formatCount } from './numbers.ts';
import type { Paint, Report } from './output.ts';
import { formatProblems } from './problems.ts';
import { formatFacts, formatTable } from './table.ts';

export function databaseContentsReport(
  backup: Backup,
  manifest: DatabaseManifest,
  proof: EvidenceMark | undefined,
): Report {
  return {
    document: { fields: { backup: backupDocument(backup), proof: proofDocument(proof), manifest } },
    lines: (paint) => contentLines(backup, manifest, proof, paint),
  };
}

function contentLines(
  backup: Backup,
  manifest: DatabaseManifest,
  proof: EvidenceMark | undefined,
  paint: Paint,
): string[] {
  const { tables, sequences, largeObjects, extensions, globals, archive, warnings } = manifest;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  const others: [string, string][] = [];
  if (largeObjects.count > 0) {
    others.push(['Large objects', `${formatCount(largeObjects.count)}, ${formatBytes(largeObjects.bytes)}`]);
  }
  if (sequences.length > 0) others.push(['Sequences', formatCount(sequences.length)]);
  if (extensions.length > 0)
    others.push(['Extensions', extensions.map(({ name, version }) => `${name} ${version}`).join(', ')]);
  const roles = globals.included
    ? globals.rolePasswords
      ? 'with passwords'
      : 'without passwords'
    : 'not included';
  return [
    ...formatFacts([
      ...backupFacts(backup, proof, paint),
      ['Database', `${manifest.database}, PostgreSQL ${manifest.serverVersion}`],
      ['Tables', `${formatCount(tables.length)} with ${counted(rows, 'row')}, ${formatBytes(bytes)}`],
      ...others,
      ['Roles', roles],
    ]),
    ...(archive.form === 'custom'
      ? ['', `  The archive was stored as it came, unread: ${archive.reason}`]
      : []),
    '',
    ...(tables.length === 0 ? [] : tableLines(manifest, paint)),
    ...formatProblems(
      warnings.map(({ message }) => message),
      paint,
    ),
  ];
}

function tableLines({ tables }: DatabaseManifest, paint: Paint): string[] {
  return formatTable(
    [{ title: 'Table' }, { title: 'Rows', align: 'right' }, { title: 'Size', align: 'right' }],
    tables.map(({ schema, name, rows, bytes }) => [
      `${schema}.${name}`,
      formatCount(rows),
      formatBytes(bytes),
    ]),
    (title) => paint('dim', title),
  );
}
