'use client';
import type { Verification } from '@holdfast/contracts/verifications';
import { ShieldQuestion } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { ProofMark } from '../../components/marks/proof.tsx';
import { TableComparisons } from '../../components/table/table-comparisons.tsx';
import { formatDuration } from '../../components/values/format.ts';
import { Checks, EvidenceFacts, Sentences } from './evidence.tsx';

const proofOf = {
  structure: { proven: 'structure', partly: 'partly', failed: 'failed' },
  full: { proven: 'full', partly: 'partly', failed: 'failed' },
  restore: { proven: 'restored', partly: 'partly', failed: 'failed' },
} as const;

/** The evidence, newest first: when, what, how long, and what was compared. */
export function VerificationHistory({ verifications }: { verifications: readonly Verification[] }) {
  if (verifications.length === 0) {
    return (
      <EmptyState icon={ShieldQuestion} title="Not verified yet">
        A proof restores this backup into a scratch place that is thrown away afterwards, and compares all of
        it with what was captured. “Prove it” begins one.
      </EmptyState>
    );
  }
  return (
    <ol className="flex flex-col gap-3">
      {verifications.map((one) => (
        <li key={one.id} className="rounded-xl border border-border bg-surface p-5">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <ProofMark proof={proofOf[one.level][one.outcome]} at={one.startedAt} />
            <p className="text-sm text-muted">
              {one.level === 'restore' ? 'measured time to recover: ' : 'took '}
              {formatDuration(one.durationMs)}
              {one.runId !== null && (
                <>
                  {' · '}
                  <Link href={`/runs/${one.runId}`} className="text-link underline">
                    its run
                  </Link>
                </>
              )}
            </p>
          </div>
          <p className="mt-2 text-sm">{one.summary}</p>
          <EvidenceFacts verification={one} />
          <Sentences title="What failed" tone="text-danger-soft-foreground" sentences={one.problems} />
          <Sentences title="What is unproven" tone="text-warning-soft-foreground" sentences={one.unproven} />
          <Checks checks={one.checks} />
          <Sentences title="To know" tone="text-muted" sentences={one.warnings} />
          {one.tables.length > 0 && (
            <details className="mt-3">
              <summary className="cursor-pointer text-sm text-link">Table by table</summary>
              <div className="mt-3">
                <TableComparisons tables={one.tables} />
              </div>
            </details>
          )}
        </li>
      ))}
    </ol>
  );
}
