'use client';
import type { Upload } from '@holdfast/contracts/uploads';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { ForeignUpload } from './foreign-upload.tsx';
import { OpenedUpload } from './opened-upload.tsx';
import { PickFile } from './pick-file.tsx';
import { SendingFile } from './sending-file.tsx';
import { UnlockUpload } from './unlock-upload.tsx';
import { WaitingUploads } from './waiting-uploads.tsx';

interface Sending {
  upload: Upload;
  file: File;
}

/** A file from elsewhere: brought into quarantine, opened with its password, then restored or adopted. */
export function OpenPortable() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [sending, setSending] = useState<Sending>();
  const [upload, setUpload] = useState<Upload>();
  const [asked, setAsked] = useState<Upload>();
  const waiting = useQuery(trpc.uploads.list.queryOptions());
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.uploads.pathKey() });
  const begin = useMutation(trpc.uploads.begin.mutationOptions({ meta: { showsItself: true } }));
  const discard = useMutation(trpc.uploads.discard.mutationOptions({ onSuccess: refresh }));
  const take = (file: File) => {
    // The same file again goes on where it was.
    const known = (asked ? [asked] : (waiting.data ?? [])).find(
      ({ name, sizeBytes }) => name === file.name && sizeBytes === file.size,
    );
    setAsked(undefined);
    if (known) setSending({ upload: known, file });
    else {
      begin.mutate(
        { name: file.name, sizeBytes: file.size },
        { onSuccess: (begun) => setSending({ upload: begun, file }) },
      );
    }
  };
  const leave = () => {
    setSending(undefined);
    setUpload(undefined);
    void refresh();
  };
  const drop = (id: string) => {
    discard.mutate({ id });
    leave();
  };
  return (
    <div className="max-w-3xl">
      <Trail to="/backups" label="Backups" />
      <PageHeader title="Open a portable backup">
        A file that was made by Holdfast, here or anywhere, a dump, tar or ZIP of other programs, or JSON of
        an older tool. Nothing of it is used before you say so; it is kept for a day.
      </PageHeader>
      <div className="flex flex-col gap-6">
        {upload?.contents && (
          <OpenedUpload upload={upload} contents={upload.contents} onDiscard={() => drop(upload.id)} />
        )}
        {upload?.foreign && (
          <ForeignUpload upload={upload} form={upload.foreign} onDiscard={() => drop(upload.id)} />
        )}
        {upload && !upload.contents && !upload.foreign && (
          <UnlockUpload upload={upload} onOpened={setUpload} onDiscard={() => drop(upload.id)} />
        )}
        {!upload && sending && (
          <SendingFile
            key={sending.upload.id}
            {...sending}
            onSent={() => setUpload(sending.upload)}
            onDiscard={() => drop(sending.upload.id)}
          />
        )}
        {!upload && !sending && (
          <>
            <PickFile onFile={take} pending={begin.isPending} again={asked?.name} />
            <ProblemAlert error={begin.error} />
            <WaitingUploads
              uploads={waiting.data ?? []}
              onOpen={setUpload}
              onContinue={setAsked}
              onDiscard={(id) => drop(id)}
            />
          </>
        )}
      </div>
    </div>
  );
}
