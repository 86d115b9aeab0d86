'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { ProofMark } from '../../components/marks/proof.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { formatMoment } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { type RestoreStep, RestoreSteps } from './restore-steps.tsx';

const titles: Record<RestoreStep, string> = {
  backup: 'Which backup?',
  what: 'What shall come back?',
  where: 'Where to?',
  check: 'Before it begins',
};

/** Always in view: which backup this is about, and how far on the way. */
export function RestoreHeading({ step, backup }: { step: RestoreStep; backup: BackupDetail }) {
  const taken = formatMoment(new Date(backup.takenAt), useNow());
  return (
    <>
      <RestoreSteps current={step} />
      <PageHeader title={titles[step]}>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span>
            From {backup.sourceName}, {taken}
          </span>
          <ProofMark proof={backup.proof} at={backup.provenAt} />
        </span>
      </PageHeader>
    </>
  );
}
