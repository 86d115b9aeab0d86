/** What a restore of an export found, and what it did. */
import type { RestoreExportResult, RowDifference, RowOutcome } from '@holdfast/core/exports';
import { counted, formatCount } from './numbers.ts';
import type { Paint, Report } from './output.ts';
import { formatTable } from './table.ts';

export function restoredExportReport(result: RestoreExportResult): Report {
  return {
    document: { fields: result },
    lines: (paint) => lines(result, paint),
  };
}

function lines(result: RestoreExportResult, paint: Paint): string[] {
  const { tables, differences, lostReferences, triggers, sequences, warnings, remapped } = result;
  const notes = [
    ...lostReferences.map(({ table, columns, parent, cleared, orphans }) =>
      cleared > 0
        ? `${counted(cleared, 'reference')} from ${table} (${columns.join(', ')}) to ${parent} became empty: the row is not there.`
        : `${counted(orphans, 'row')} of ${table} ${orphans === 1 ? 'was' : 'were'} left out: ${parent} lacks the row that ${columns.join(', ')} refers to.`,
    ),
    ...tables
      .filter(({ changedAfterwards }) => changedAfterwards > 0)
      .map(
        ({ table, changedAfterwards }) =>
          `${counted(changedAfterwards, 'row')} of ${table} are not as in the export: a trigger changed them.`,
      ),
    ...warnings,
  ];
  return [
    verdict(result, paint),
    ...notes.map((note) => `  ${paint('yellow', '!')} ${note}`),
    ...(triggers.length > 0
      ? [`  Triggers that fire: ${triggers.map(({ table, name }) => `${name} on ${table}`).join(', ')}.`]
      : []),
    ...(remapped.length > 0 ? [`  New keys in ${remapped.join(', ')}.`] : []),
    ...sequences.map(({ sequence, from, to }) => `  The sequence ${sequence} moves from ${from} to ${to}.`),
    '',
    ...formatTable(
      [
        { title: 'Table' },
        { title: 'New', align: 'right' },
        { title: 'The same', align: 'right' },
        { title: 'Different', align: 'right' },
        { title: 'In conflict', align: 'right' },
        { title: 'Written', align: 'right' },
      ],
      tables.map(({ table, role, rows, inserted, updated }) => [
        role === 'own' ? table : `${table} (referred to)`,
        ...[rows.new, rows.identical, rows.different, rows.conflict, inserted + updated].map((count) =>
          formatCount(count),
        ),
      ]),
      (title) => paint('dim', title),
    ),
    ...(result.rows.length > 0
      ? rowLines(result, paint)
      : differences.flatMap((difference) => ['', ...differenceLines(difference, paint)])),
  ];
}

const states: Record<RowOutcome['state'], string> = {
  new: 'new',
  identical: 'the same',
  different: 'different',
  conflict: 'in conflict',
  orphan: 'needs a row that is not there',
};

/** Each row, and below it what differs. */
function rowLines(
  { rows, tables, differences, status, dryRun }: RestoreExportResult,
  paint: Paint,
): string[] {
  const found = new Map(differences.map((one) => [nameOf(one), one]));
  const all = tables.reduce(
    (sum, one) => sum + Object.values(one.rows).reduce((total, of) => total + of, 0),
    0,
  );
  const more = all - rows.length;
  return [
    '',
    ...rows.flatMap((row) => {
      // Of a row that was refused, nothing became.
      const done = status === 'refused' ? '' : `, ${dryRun ? 'would be ' : ''}${row.done}`;
      const difference = found.get(nameOf(row));
      return [
        `${nameOf(row)}: ${states[row.state]}${done}`,
        ...(difference?.kind === 'conflict'
          ? [`  another row is in the way of ${difference.constraint}`]
          : []),
        ...(difference ? columnLines(difference, paint) : []),
      ];
    }),
    ...(more > 0 ? [`and ${counted(more, 'more row')}; --rows NUMBER lists more.`] : []),
  ];
}

function nameOf({ table, key }: { table: string; key: Record<string, string | null> }): string {
  const parts = Object.entries(key).map(([column, value]) => `${column} ${value}`);
  return parts.length > 0 ? `${table}, ${parts.join(', ')}` : table;
}

function verdict({ status, dryRun, profileCount, policy }: RestoreExportResult, paint: Paint): string {
  const what = counted(profileCount, 'profile');
  const have = profileCount === 1 ? 'was' : 'were';
  if (status === 'refused') {
    const why =
      policy === 'remap' ? 'rows are in its way' : 'rows are there already, with other values, or in its way';
    return `${paint('red', '✗')} Nothing was written: ${why}. --policy chooses what happens then.`;
  }
  const mark = status === 'succeeded' ? paint('green', '✓') : paint('yellow', '!');
  const part = status === 'partial' ? ' in part' : '';
  return dryRun
    ? `${mark} ${what} would be restored${part}; nothing was changed.`
    : `${mark} ${what} ${have} restored${part}.`;
}

function differenceLines(difference: RowDifference, paint: Paint): string[] {
  const { kind, constraint } = difference;
  if (kind === 'conflict') return [`${nameOf(difference)}: another row is in the way of ${constraint}.`];
  return [`${nameOf(difference)}:`, ...columnLines(difference, paint)];
}

function columnLines({ columns }: RowDifference, paint: Paint): string[] {
  return columns.map(
    ({ column, inDatabase, inExport }) =>
      `  ${column}: ${paint('dim', 'database')} ${shown(inDatabase)}  ${paint('dim', 'export')} ${shown(inExport)}`,
  );
}

function shown(value: string | null): string {
  return value === null ? 'empty' : JSON.stringify(value);
}
