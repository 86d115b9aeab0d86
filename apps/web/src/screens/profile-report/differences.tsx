'use client';
import type { RestoreReport } from '@holdfast/contracts/profile-restores';
import { Section } from '../../components/shell/section.tsx';
import { keyWords, valueWords } from './report-words.ts';

/** Each row that differs, column by column: what is there, and what the export has. */
export function Differences({ report }: { report: RestoreReport }) {
  const { differences, tables } = report;
  if (differences.length === 0) return null;
  const all = tables.reduce((sum, { rows }) => sum + rows.different + rows.conflict, 0);
  return (
    <Section
      title="What differs"
      lead={
        all > differences.length
          ? `The first ${differences.length} of ${all} rows. The values are shown here only, and forgotten after a day.`
          : 'The values are shown here only, and forgotten after a day.'
      }
    >
      <ul className="flex flex-col gap-3">
        {differences.map(({ table, key, kind, constraint, columns }) => (
          <li
            key={`${table} ${JSON.stringify(key)}`}
            className="flex flex-col gap-2 rounded-xl border border-border bg-surface px-4 py-3 text-sm"
          >
            <p className="wrap-anywhere">
              <span className="font-mono text-xs">{table}</span> {keyWords(key)}
              {kind === 'conflict' && (
                <span className="text-danger-soft-foreground">
                  {' '}
                  · another row has what must be unique
                  {constraint && (
                    <>
                      {' '}
                      (<span className="font-mono text-xs">{constraint}</span>)
                    </>
                  )}
                </span>
              )}
            </p>
            {columns.length > 0 && (
              <dl className="flex flex-col gap-2">
                {columns.map(({ column, inDatabase, inExport }) => (
                  <div key={column} className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[10rem_1fr_1fr]">
                    <dt className="text-muted wrap-anywhere">{column}</dt>
                    <dd className="wrap-anywhere">
                      <span className="text-xs text-muted">there now: </span>
                      <Value value={inDatabase} />
                    </dd>
                    <dd className="wrap-anywhere">
                      <span className="text-xs text-muted">in the export: </span>
                      <Value value={inExport} />
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Value({ value }: { value: string | null }) {
  const isWords = value === null || value === '';
  return <span className={isWords ? 'text-muted italic' : 'font-medium'}>{valueWords(value)}</span>;
}
