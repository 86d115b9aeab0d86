/** What belongs to a profile, for people: each table and how it is reached. */
import type { PlannedTable, ProfilePlan, RootGuess, TableRole } from '@holdfast/core/exports';
import { counted, formatCount } from './numbers.ts';
import type { Paint, Report } from './output.ts';
import { formatTable } from './table.ts';

const roles: Record<TableRole, string> = {
  root: 'the profile',
  own: 'belongs to it',
  reference: 'referred to',
  stub: 'keys only',
  mention: 'mentions it, left out',
};

export function planReport(plan: ProfilePlan, path: string | undefined): Report {
  return {
    document: { fields: path === undefined ? { plan } : { path, plan } },
    lines: (paint) => planLines(plan, path, paint),
  };
}

function planLines(plan: ProfilePlan, path: string | undefined, paint: Paint): string[] {
  const exported = plan.tables.filter(({ treatment }) => treatment === 'include');
  const redacted = exported.flatMap(({ table, columns }) =>
    columns.filter(({ treatment }) => treatment === 'redact').map(({ name }) => `${table}.${name}`),
  );
  return [
    `${paint('green', '✓')} A profile is a row of ${plan.root}; ${counted(exported.length, 'table')} would be exported with it.`,
    ...(path === undefined ? [] : [`  The plan was written to ${path}.`]),
    ...(redacted.length > 0
      ? [
          `  Redacted: ${redacted.join(', ')}. Such an export cannot be restored; --choices can include a column.`,
        ]
      : []),
    ...plan.warnings.map(({ message }) => `  ${paint('yellow', '!')} ${message}`),
    '',
    ...formatTable(
      [
        { title: 'Table' },
        { title: 'Its rows' },
        { title: 'Rows in all, about', align: 'right' },
        { title: 'Reached by' },
      ],
      plan.tables.map((table) => [
        table.table,
        table.treatment === 'exclude' && table.role !== 'mention' ? 'left out' : roles[table.role],
        formatCount(Math.round(table.rowEstimate)),
        reachedBy(table, plan),
      ]),
      (title) => paint('dim', title),
    ),
  ];
}

function reachedBy({ path }: PlannedTable, plan: ProfilePlan): string {
  return path
    .map((id) => {
      const edge = plan.edges.find((candidate) => candidate.id === id);
      return edge === undefined ? id : `${edge.child} (${edge.childColumns.join(', ')})`;
    })
    .join(' → ');
}

export function rootsReport(roots: readonly RootGuess[]): Report {
  return {
    document: { fields: { roots } },
    lines: (paint) =>
      roots.length === 0
        ? ['No table looks as if it had one row a person. Name one with --root schema.table.']
        : [
            'Tables that may have one row a person; name one with --root:',
            '',
            ...formatTable(
              [{ title: 'Table' }, { title: 'Why' }],
              roots.map(({ table, reasons }) => [table, reasons.join(', ')]),
              (title) => paint('dim', title),
            ),
          ],
  };
}
