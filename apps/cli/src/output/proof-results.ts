/** What a test restore found. */
import type { Backup, Evidence } from '@holdfast/core/backup';
import { backupDocument, shortId } from './backups.ts';
import { comparedTableLines } from './compared-tables.ts';
import { counted, formatBytes, formatCount } from './numbers.ts';
import type { Paint, Report } from './output.ts';
import { formatProblems } from './problems.ts';
import { formatDuration } from './times.ts';

export function proofReport(backup: Backup, evidence: Evidence): Report {
  return {
    document: {
      fields: {
        status: statuses[evidence.outcome],
        level: evidence.level,
        backup: backupDocument(backup),
        evidence,
      },
    },
    lines: (paint) => proofLines(backup, evidence, paint),
  };
}

const statuses = { proven: 'succeeded', partly: 'partial', failed: 'failed' } as const;

function proofLines(backup: Backup, evidence: Evidence, paint: Paint): string[] {
  const { outcome, failures, unproven, warnings, durationMs, serverVersion } = evidence;
  const where = serverVersion === undefined ? '' : ` into a scratch PostgreSQL ${serverVersion}`;
  const what = `${backup.source} (backup ${shortId(backup.id)})`;
  const took = formatDuration(durationMs);
  const verdict = {
    proven: `${paint('green', '✓')} Proven: ${what} was restored${where} and is as it was backed up (${took}).`,
    partly: `${paint('yellow', '!')} Partly proven: ${what} was restored${where}; ${counted(unproven.length, 'part')} could not be proven (${took}).`,
    failed: `${paint('red', '✗')} Not proven: the test restore of ${what} found ${counted(failures.length, 'problem')} (${took}).`,
  }[outcome];
  return [
    verdict,
    `  ${extentOf(evidence)}`,
    ...formatProblems(
      failures.map(({ message }) => message),
      paint,
    ),
    ...(unproven.length === 0 ? [] : ['  Not proven:']),
    ...formatProblems(
      unproven.map(({ part, reason }) => `${part}: ${reason}.`),
      paint,
    ),
    ...warnings.map((warning) => `  Note: ${warning.replaceAll('\n', ' ')}`),
    ...comparedTableLines(evidence.tables, paint),
  ];
}

function extentOf({ tables, rows, bytes, sequences, checks, indexes, files, sample }: Evidence): string {
  const parts: string[] = [];
  if (files !== undefined) parts.push(counted(files, 'file'));
  if (rows !== undefined) {
    const compared = tables.filter(({ outcome }) => outcome !== 'unproven').length;
    parts.push(counted(compared, 'table'), counted(rows, 'row'));
  }
  parts.push(formatBytes(bytes));
  if (sequences) parts.push(counted(sequences, 'sequence'));
  if (checks.length > 0) {
    const held = checks.filter(({ outcome }) => outcome === 'true').length;
    parts.push(`${formatCount(held)} of ${counted(checks.length, 'check')} true`);
  }
  if (indexes === 'sound') parts.push('indexes sound');
  if (sample) parts.push(`a sample of ${counted(sample.totalFiles, 'file')} (seed ${sample.seed})`);
  return parts.join(', ');
}
