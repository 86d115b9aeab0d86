'use client';
import type { RunDetail, RunResult } from '@holdfast/contracts/runs';
import { Findings } from '../../components/feedback/findings.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { TableComparisons } from '../../components/table/table-comparisons.tsx';

/** What came of it: the sentence, where it went, what is missing, and how each table compares with the manifest. */
export function RunResultView({ run, result }: { run: RunDetail; result: RunResult }) {
  const { summary, target, problems = [], warnings = [], tables = [], findings = [] } = result;
  const status = run.status === 'succeeded' ? 'success' : run.status === 'partial' ? 'warning' : 'default';
  return (
    <>
      {summary !== undefined && (
        <Notice status={status} title={summary}>
          {target !== undefined && <>It is in {target}.</>}
        </Notice>
      )}
      <Sentences title="Missing or different" sentences={problems} />
      <Sentences title="To know" sentences={warnings} />
      {findings.length > 0 && <Findings findings={findings} />}
      {tables.length > 0 && <TableComparisons tables={tables} />}
    </>
  );
}

function Sentences({ title, sentences }: { title: string; sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <section className="rounded-xl border border-border bg-surface p-5">
      <h2 className="text-sm font-medium">{title}</h2>
      <ul className="mt-2 flex max-h-72 list-disc flex-col gap-1 overflow-y-auto pl-5 text-sm wrap-anywhere">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}
