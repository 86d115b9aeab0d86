'use client';
import { Button } from '@heroui/react';
import type { Upload, UploadContents } from '@holdfast/contracts/uploads';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { Choice } from '../../components/forms/choice.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { Facts } from '../../components/values/facts.tsx';
import { Count, Size } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';
import { BackupContents } from '../backups/backup-contents.tsx';

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
        <Adopt upload={upload} />
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

function Adopt({ upload }: { upload: Upload }) {
  const trpc = useTRPC();
  const router = useRouter();
  const mayAdopt = useMay('owner');
  const [chosen, setChosen] = useState<string>();
  const vaults = useQuery(trpc.vaults.list.queryOptions());
  const adopt = useMutation(
    trpc.uploads.adopt.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ runId }) => router.push(`/runs/${runId}`),
    }),
  );
  const vaultId = chosen ?? vaults.data?.[0]?.id;
  if (!mayAdopt || vaultId === undefined) return null;
  return (
    <>
      {(vaults.data?.length ?? 0) > 1 && (
        <Choice
          label="Vault"
          value={vaultId}
          onChange={setChosen}
          options={(vaults.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          className="w-48"
        />
      )}
      <SubmitButton
        variant="outline"
        pending={adopt.isPending || adopt.isSuccess}
        onPress={() => adopt.mutate({ id: upload.id, vaultId })}
      >
        Adopt it into the vault
      </SubmitButton>
      <ProblemAlert error={adopt.error} />
    </>
  );
}
