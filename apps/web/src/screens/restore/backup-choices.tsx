'use client';
import type { BackupSummary } from '@holdfast/contracts/backups';
import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { ProofMark } from '../../components/marks/proof.tsx';
import { SourceKindIcon } from '../../components/marks/source-kind.tsx';
import { formatBytes, formatCounted, formatMoment, formatRelative } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { BackupChips } from '../backups/columns.tsx';

/** Each leads on to the next step. */
export function BackupChoices({ backups }: { backups: readonly BackupSummary[] }) {
  const now = useNow();
  return (
    <ul className="flex flex-col divide-y divide-separator overflow-hidden rounded-xl border border-border bg-surface">
      {backups.map((backup) => {
        const at = new Date(backup.takenAt);
        return (
          <li
            key={backup.id}
            className="relative flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-3.5 hover:bg-surface-secondary sm:flex-nowrap"
          >
            <SourceKindIcon kind={backup.kind} />
            <div className="min-w-0 flex-1">
              <Link
                href={`/restore/${backup.id}`}
                className="text-sm font-medium after:absolute after:inset-0"
              >
                {backup.sourceName}, {formatMoment(at, now)}
              </Link>
              <p className="text-xs text-muted">
                {[
                  formatRelative(at, now),
                  backup.sizeBytes !== null && formatBytes(backup.sizeBytes),
                  backup.items !== null &&
                    formatCounted(backup.items, backup.kind === 'files' ? 'file' : 'table'),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
              <BackupChips backup={backup} />
            </div>
            <span className="relative max-sm:ml-8">
              <ProofMark proof={backup.proof} at={backup.provenAt} />
            </span>
            <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-muted max-sm:hidden" />
          </li>
        );
      })}
    </ul>
  );
}
