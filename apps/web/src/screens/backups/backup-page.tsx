'use client';
import { Tabs } from '@heroui/react';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { EncryptionMark } from '../../components/marks/encryption.tsx';
import { ProofMark } from '../../components/marks/proof.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { formatMoment } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { BackupActions } from './backup-actions.tsx';
import { BackupContents } from './backup-contents.tsx';
import { BackupFacts } from './backup-facts.tsx';
import { BackupLog } from './backup-log.tsx';
import { BackupManifest } from './backup-manifest.tsx';
import { BackupChips } from './columns.tsx';
import { VerificationHistory } from './verification-history.tsx';
import { VerificationLevels } from './verification-levels.tsx';

export function BackupPage({ id }: { id: string }) {
  const backup = useQuery(useTRPC().backups.get.queryOptions({ id }));
  return (
    <>
      <Trail to="/backups" label="Backups" />
      <QueryView query={backup}>{(data) => <Body backup={data} />}</QueryView>
    </>
  );
}

function Body({ backup }: { backup: BackupDetail }) {
  const taken = formatMoment(new Date(backup.takenAt), useNow());
  return (
    <div className="flow flex flex-col gap-6">
      <PageHeader title={`${backup.sourceName}, ${taken}`} actions={<BackupActions backup={backup} />}>
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
          <ProofMark proof={backup.proof} at={backup.provenAt} />
          <EncryptionMark encrypted={backup.encrypted} fingerprint={backup.keyFingerprint} />
          <BackupChips backup={backup} />
        </span>
      </PageHeader>
      {backup.proof === 'failed' && (
        <Notice
          status="danger"
          title="A verification found that this backup cannot be restored as it was captured."
        >
          “Verifications” below says what is wrong with it. Use another backup, and make a new one now.
        </Notice>
      )}
      {backup.contentsProblem !== null && <Notice status="warning" title={backup.contentsProblem} />}
      <BackupFacts backup={backup} />
      <Tabs variant="secondary">
        <Tabs.ListContainer className="sm:w-fit">
          <Tabs.List aria-label="About this backup">
            <Tab id="contents" label="Contents" />
            <Tab id="proof" label="Verifications" />
            <Tab id="manifest" label="Manifest" />
            {backup.runId !== null && <Tab id="log" label="Log" />}
          </Tabs.List>
        </Tabs.ListContainer>
        <Tabs.Panel id="contents" className="px-0 pt-5">
          <BackupContents backup={backup} />
        </Tabs.Panel>
        <Tabs.Panel id="proof" className="px-0 pt-5">
          <VerificationLevels backupId={backup.id} />
          <VerificationHistory verifications={backup.verifications} />
        </Tabs.Panel>
        <Tabs.Panel id="manifest" className="px-0 pt-5">
          <BackupManifest id={backup.id} />
        </Tabs.Panel>
        {backup.runId !== null && (
          <Tabs.Panel id="log" className="px-0 pt-5">
            <BackupLog runId={backup.runId} />
          </Tabs.Panel>
        )}
      </Tabs>
    </div>
  );
}

function Tab({ id, label }: { id: string; label: string }) {
  return (
    <Tabs.Tab id={id}>
      {label}
      <Tabs.Indicator />
    </Tabs.Tab>
  );
}
