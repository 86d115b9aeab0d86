'use client';
import { Button } from '@heroui/react';
import type {
  ColumnTreatment,
  EdgeKind,
  Plan,
  PlanChoices,
  PlanTable,
} from '@holdfast/contracts/export-plans';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { Choice } from '../../components/forms/choice.tsx';
import { formatCount, formatCounted } from '../../components/values/format.ts';
import { chooseColumn, chooseEdge, chooseTable, type TableChoice } from './change-choices.ts';
import { roleLooks, shortName, shownRole } from './roles.ts';

export interface TableCardProps {
  plan: Plan;
  table: PlanTable;
  open: boolean;
  onToggle: () => void;
  /** Absent: only to be looked at. */
  choices?: PlanChoices | undefined;
  onChoices?: ((choices: PlanChoices) => void) | undefined;
}

/** One table: the part it plays, how it is reached, and what happens to it and to each of its columns. */
export function TableCard(props: TableCardProps) {
  const { plan, table, open, onToggle } = props;
  const { icon: Icon, word, text } = roleLooks[shownRole(table)];
  const changed = table.columns.filter(({ treatment }) => treatment !== 'include');
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <li className="rounded-xl border border-border bg-surface" data-table={table.table}>
      <Button
        variant="ghost"
        fullWidth
        aria-expanded={open}
        onPress={onToggle}
        className="h-auto justify-start gap-3 px-4 py-3 text-left whitespace-normal"
      >
        <Chevron aria-hidden="true" className="size-4 shrink-0 text-muted" />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <span className="font-medium wrap-anywhere">{shortName(table.table)}</span>
            <span className={`inline-flex items-center gap-1 text-xs ${text}`}>
              <Icon aria-hidden="true" className="size-3.5" />
              {word}
            </span>
            {changed.length > 0 && shownRole(table) !== 'left-out' && table.role !== 'mention' && (
              <span className="text-xs text-warning-soft-foreground">
                {formatCounted(changed.length, 'column')} not whole
              </span>
            )}
          </span>
          <span className="text-xs font-normal text-muted wrap-anywhere">{pathOf(table, plan)}</span>
        </span>
        <span className="shrink-0 text-xs font-normal text-muted">
          ≈ {formatCount(Math.round(table.rowEstimate))} rows
        </span>
      </Button>
      {open && <Details {...props} />}
    </li>
  );
}

function pathOf({ path, role }: PlanTable, { edges, root }: Plan): string {
  if (path.length === 0) return 'Where a profile begins';
  const steps = path.map((id) => {
    const edge = edges.find((one) => one.id === id);
    return edge ? `${shortName(edge.child)} (${edge.childColumns.join(', ')})` : id;
  });
  return `${shortName(root)} → ${steps.join(' → ')}${role === 'mention' ? ', left out' : ''}`;
}

const kindWords: Record<EdgeKind, string> = {
  own: 'own: comes along',
  mention: 'mention: does not come along',
  reference: 'reference: needed by it',
  'own-up': 'own, upwards: belongs to it',
};

function Details({ plan, table, choices, onChoices }: TableCardProps) {
  const edges = plan.edges.filter(({ child }) => child === table.table);
  const change = choices && onChoices ? { choices, onChoices } : undefined;
  const look = roleLooks[shownRole(table)];
  return (
    <div className="flex flex-col gap-5 border-t border-separator px-4 py-4">
      <p className="text-sm text-muted">{look.sentence}</p>
      {change && table.role !== 'root' && table.role !== 'mention' && (
        <Choice
          label={`What is exported of ${shortName(table.table)}`}
          value={table.treatment === 'exclude' ? 'exclude' : table.role}
          onChange={(value) =>
            change.onChoices(
              chooseTable(change.choices, table.table, value === 'own' ? undefined : (value as TableChoice)),
            )
          }
          options={
            table.role === 'own'
              ? [
                  { value: 'own', label: 'Its rows, whole' },
                  { value: 'exclude', label: 'Nothing: leave it out' },
                ]
              : [
                  { value: 'reference', label: 'The rows that are referred to, whole' },
                  { value: 'stub', label: 'Their keys only' },
                  { value: 'exclude', label: 'Nothing: leave it out' },
                ]
          }
          className="w-full max-w-md"
        />
      )}
      {edges.length > 0 && (
        <section aria-label={`References of ${shortName(table.table)}`} className="flex flex-col gap-3">
          <h4 className="text-xs font-medium text-muted">Refers to</h4>
          {edges.map((edge) => (
            <div key={edge.id} className="flex flex-col gap-1.5">
              <p className="text-sm wrap-anywhere">
                <span className="font-mono text-xs">{edge.childColumns.join(', ')}</span> →{' '}
                <span className="font-mono text-xs">
                  {shortName(edge.parent)} ({edge.parentColumns.join(', ')})
                </span>
                <span className="text-muted">
                  {' '}
                  · {change ? '' : `${edge.kind}, `}
                  {edge.reason}
                  {edge.origin === 'foreign key' ? '' : `, ${edge.origin}`}
                  {edge.indexed ? '' : ', without an index'}
                </span>
              </p>
              {change && (
                <Choice
                  label={`Kind of ${edge.id}`}
                  hideLabel
                  value={edge.kind}
                  onChange={(kind) => change.onChoices(chooseEdge(change.choices, edge.id, kind))}
                  options={Object.entries(kindWords).map(([value, label]) => ({
                    value: value as EdgeKind,
                    label,
                  }))}
                  className="w-full max-w-md"
                />
              )}
            </div>
          ))}
        </section>
      )}
      {table.role !== 'mention' && table.treatment === 'include' && <Columns table={table} change={change} />}
    </div>
  );
}

const treatments: readonly { value: ColumnTreatment; label: string }[] = [
  { value: 'include', label: 'Include' },
  { value: 'redact', label: 'Redact' },
  { value: 'exclude', label: 'Exclude' },
];

interface ColumnsProps {
  table: PlanTable;
  change: { choices: PlanChoices; onChoices: (choices: PlanChoices) => void } | undefined;
}

/** Redacted: there, and empty. Excluded: not even named. */
function Columns({ table, change }: ColumnsProps) {
  return (
    <section aria-label={`Columns of ${shortName(table.table)}`} className="flex flex-col gap-1">
      <h4 className="text-xs font-medium text-muted">Columns</h4>
      <ul className="flex flex-col divide-y divide-separator">
        {table.columns.map(({ name, type, treatment }) => (
          <li key={name} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-1.5">
            <span className="min-w-0 text-sm wrap-anywhere">
              {name} <span className="font-mono text-xs text-muted">{type}</span>
              {table.key.includes(name) && <span className="ml-2 text-xs text-muted">key</span>}
            </span>
            {change && !table.key.includes(name) ? (
              <Choice
                label={`${table.table}.${name}`}
                hideLabel
                value={treatment}
                onChange={(value) => change.onChoices(chooseColumn(change.choices, table.table, name, value))}
                options={treatments}
                className="w-32"
              />
            ) : (
              <span className="text-xs text-muted">
                {treatments.find(({ value }) => value === treatment)?.label}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
