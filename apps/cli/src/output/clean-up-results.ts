/** What a clean-up removes, and why the rest stays. */
import type { CleanUpDecision, CleanUpPlan, CleanUpReason, CleanUpResult } from '@holdfast/core/backup';
import { backupDocument, shortId } from './backups.ts';
import { counted, formatBytes } from './numbers.ts';
import type { Paint, Report } from './output.ts';
import { formatProblems } from './problems.ts';
import { formatTable } from './table.ts';
import { formatAgo, formatDuration, formatTime } from './times.ts';

export function planReport(plan: CleanUpPlan): Report {
  return {
    document: { fields: { status: 'planned', ...planFields(plan) } },
    lines: (paint) => [...planLines(plan, paint), '', `${summaryOf(plan)} Nothing was changed.`],
  };
}

export function cleanUpReport(result: CleanUpResult, { isPlanShown }: { isPlanShown: boolean }): Report {
  const { status, usedBytes, unusedBytes, problems, durationMs, lockedMs } = result;
  return {
    document: {
      fields: { status, ...planFields(result), usedBytes, unusedBytes, problems, durationMs, lockedMs },
    },
    lines: (paint) => [
      ...(isPlanShown ? [] : [...planLines(result, paint), '']),
      `${paint('green', '✓')} ${counted(result.removed.length, 'backup')} removed, ${formatBytes(Math.max(0, result.freedBytes))} freed (${formatDuration(durationMs)}; others had to wait for ${formatDuration(lockedMs)}).`,
      ...formatProblems(problems, paint),
    ],
  };
}

function planFields({ decisions, evidence, freedBytes, packs }: CleanUpPlan) {
  return {
    removed: decisions.filter(({ keep }) => !keep).map(({ backup }) => backupDocument(backup)),
    kept: decisions
      .filter(({ keep }) => keep)
      .map(({ backup, reasons }) => ({ backup: backupDocument(backup), reasons })),
    evidence,
    freedBytes,
    packs,
  };
}

/** The preview: what goes, and why each other one stays. */
export function planLines({ decisions }: CleanUpPlan, paint: Paint): string[] {
  const going = decisions.filter(({ keep }) => !keep);
  const staying = decisions.filter(({ keep }) => keep);
  return [
    ...table('Goes', going, paint),
    ...(going.length > 0 && staying.length > 0 ? [''] : []),
    ...table('Stays', staying, paint),
  ];
}

export function summaryOf({ decisions, freedBytes, packs }: CleanUpPlan): string {
  const going = decisions.filter(({ keep }) => !keep).length;
  const copied = packs.copied > 0 ? ` (${counted(packs.copied, 'pack')} copied without what is unused)` : '';
  return `${counted(going, 'backup')} of ${decisions.length} would go, and free ${formatBytes(Math.max(0, freedBytes))}${copied}.`;
}

function table(title: string, decisions: readonly CleanUpDecision[], paint: Paint): string[] {
  if (decisions.length === 0) return [];
  return formatTable(
    [
      { title },
      { title: 'Source' },
      { title: 'Made' },
      { title: '' },
      { title: title === 'Stays' ? 'Why' : '' },
    ],
    decisions.map(({ backup, reasons }) => [
      shortId(backup.id),
      backup.source,
      formatTime(new Date(backup.time)),
      formatAgo(new Date(backup.time)),
      [...new Set(reasons.map(describeReason))].join(', '),
    ]),
    (text) => paint('dim', text),
  );
}

const words: Partial<Record<CleanUpReason['rule'], string>> = {
  last: 'among the last',
  pinned: 'pinned',
  'no-policy': 'no rule',
  'last-good': 'the last good one',
  'only-proven': 'the only proven one',
  'in-use': 'in use',
  foreign: 'by another program',
  'other-source': 'another source',
  'next-time': 'for the next clean-up',
};

function describeReason({ rule, bucket, oldest, within }: CleanUpReason): string {
  const name = words[rule] ?? rule.replace('within-', '');
  const first = oldest ? `oldest, ${name}` : name;
  if (rule === 'within') return `within ${within}`;
  return `${first}${bucket === undefined ? '' : ` ${bucket}`}${within === undefined ? '' : ` within ${within}`}`;
}
