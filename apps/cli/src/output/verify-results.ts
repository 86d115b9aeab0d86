/** What a verification found. */
import type { VerifyResult } from '@holdfast/core/backup';
import { shortId } from './backups.ts';
import { counted, formatBytes } from './numbers.ts';
import type { Paint, Report } from './output.ts';
import { formatProblems } from './problems.ts';
import { formatDuration } from './times.ts';

export function verifyReport(result: VerifyResult): Report {
  const { level, sound, backups, packs, blobs, files, bytes, unindexedPacks, problems, durationMs } = result;
  const status = sound ? 'succeeded' : 'failed';
  return {
    document: {
      fields: { status, level, backups, packs, blobs, files, bytes, unindexedPacks, problems, durationMs },
    },
    lines: (paint) => verifyLines(result, paint),
  };
}

function verifyLines(result: VerifyResult, paint: Paint): string[] {
  const { level, backups, packs, files, bytes, unindexedPacks, problems, durationMs } = result;
  const took = formatDuration(durationMs);
  const extent = `${counted(backups, 'backup')}, ${counted(files, 'file')}, ${counted(packs, 'pack')}`;
  const notes: string[] = [];
  if (level === 'structure') notes.push('  The contents were not read: --level full reads every byte.');
  if (unindexedPacks > 0) {
    notes.push(
      `  Note: ${counted(unindexedPacks, 'pack belongs', 'packs belong')} to no backup, left by a run that was interrupted. They do no harm.`,
    );
  }
  if (result.sound) {
    const what =
      level === 'full'
        ? `Everything was read and is sound: ${extent}, ${formatBytes(bytes)}`
        : `The structure is sound: ${extent}`;
    return [`${paint('green', '✓')} ${what} (${took}).`, ...notes];
  }
  return [
    `${paint('red', '✗')} The vault is damaged: ${counted(problems.length, 'problem')} in ${extent} (${took}).`,
    ...formatProblems(
      problems.map(({ message, backups: ids }) => `${message}${affected(ids)}`),
      paint,
    ),
    ...notes,
  ];
}

function affected(ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const shown = ids.slice(0, 5).map(shortId).join(', ');
  return ` Affected: ${ids.length === 1 ? 'backup' : 'backups'} ${shown}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}.`;
}
