'use client';
import { Button } from '@heroui/react';
import type { Upload, UploadContents } from '@holdfast/contracts/uploads';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { Facts } from '../../components/values/facts.tsx';
import { Count, Size } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';
import { BackupContents } from '../backups/backup-contents.tsx';
import { AdoptUpload } from './adopt-upload.tsx';

export interface OpenedUploadProps {
  upload: Upload;
  contents: UploadContents;
  onDiscard: () => void;
}

/** What is in the file, and the two things that can be done with it. */
export function OpenedUpload({ upload, contents, onDiscard }: OpenedUploadProps) {
  const backup = useQuery(useTRPC().backups.get.queryOptions({ id: upload.id }));
  const { kind, sourceName, takenAt, sizeBytes, items, hostname, part, partial } = contents;
  return (
    <div className="flex flex-col gap-6">
      <h2 className="text-lg font-medium wrap-anywhere">
        {sourceName}
        {part && ', a part'}
      </h2>
      <Facts
        facts={[
          { term: 'Taken', value: <When at={takenAt} /> },
          { term: 'On', value: hostname },
          { term: kind === 'database' ? 'Tables' : 'Files', value: <Count value={items} /> },
          { term: 'Size', value: <Size bytes={sizeBytes} /> },
          { term: 'File', value: upload.name },
        ]}
      />
      {partial && (
        <Notice status="warning" title="Something was missing when it was made: its manifest says what." />
      )}
      <div className="flex flex-wrap items-end gap-2">
        <ButtonLink href={`/restore/${upload.id}`}>Restore it</ButtonLink>
        <AdoptUpload upload={upload} />
        <Button variant="tertiary" onPress={onDiscard}>
          Discard it
        </Button>
      </div>
      {kind === 'database' && (
        <p className="text-sm text-muted">
          A database dump is a program for the server that it is restored into. Restore what strangers gave
          you where it can do no harm.
        </p>
      )}
      <QueryView query={backup}>{(data) => <BackupContents backup={data} />}</QueryView>
    </div>
  );
}
