'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import type { PreparedDownload } from '@holdfast/contracts/portable';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { formatMoment } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { DownloadForm } from './download-form.tsx';
import { DownloadLinks } from './download-links.tsx';
import { TakeDownload } from './take-download.tsx';

/** One backup as one file: what of it, under which password; then it streams. */
export function DownloadPage({ id }: { id: string }) {
  const backup = useQuery(useTRPC().backups.get.queryOptions({ id }));
  return (
    <div className="max-w-3xl">
      <Trail to={`/backups/${id}`} label="The backup" />
      <QueryView query={backup}>{(data) => <Download backup={data} />}</QueryView>
    </div>
  );
}

function Download({ backup }: { backup: BackupDetail }) {
  const [prepared, setPrepared] = useState<PreparedDownload>();
  const taken = formatMoment(new Date(backup.takenAt), useNow());
  return (
    <>
      <PageHeader title={prepared ? 'Take it with you' : 'Download'}>
        {backup.sourceName}, {taken}: as one file to carry away.
        {!prepared && ' It is encrypted, unless you choose otherwise.'}
      </PageHeader>
      {prepared ? (
        <TakeDownload prepared={prepared} onAgain={() => setPrepared(undefined)} />
      ) : (
        <div className="flex flex-col gap-10">
          <DownloadForm backup={backup} onPrepared={setPrepared} />
          <DownloadLinks />
        </div>
      )}
    </>
  );
}
