'use client';
import type { ProfileFile } from '@holdfast/contracts/profile-restores';
import type { Upload } from '@holdfast/contracts/uploads';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { OpenUploadForm } from '../uploads/open-upload-form.tsx';
import { PickFile } from '../uploads/pick-file.tsx';
import { SendingFile } from '../uploads/sending-file.tsx';

export interface BringProfileFileProps {
  onOpened: (file: ProfileFile) => void;
}

/** Uploaded in pieces, into quarantine; then its passphrase. */
export function BringProfileFile({ onOpened }: BringProfileFileProps) {
  const trpc = useTRPC();
  const [sending, setSending] = useState<{ upload: Upload; file: File }>();
  const [sent, setSent] = useState(false);
  const begin = useMutation(trpc.uploads.begin.mutationOptions({ meta: { showsItself: true } }));
  const discard = useMutation(trpc.uploads.discard.mutationOptions());
  const drop = () => {
    if (sending) discard.mutate({ id: sending.upload.id });
    setSending(undefined);
    setSent(false);
  };
  if (sending && sent) {
    return <OpenFile upload={sending.upload} onOpened={onOpened} onDiscard={drop} />;
  }
  if (sending) return <SendingFile {...sending} onSent={() => setSent(true)} onDiscard={drop} />;
  return (
    <div className="flex flex-col gap-4">
      <PickFile
        pending={begin.isPending}
        again={undefined}
        hint="An export of Holdfast: its name ends in .zip or .html. A lost connection costs nothing: the upload goes on where it was."
        onFile={(file) =>
          begin.mutate(
            { name: file.name, sizeBytes: file.size },
            { onSuccess: (upload) => setSending({ upload, file }) },
          )
        }
      />
      <ProblemAlert error={begin.error} />
    </div>
  );
}

interface OpenFileProps extends BringProfileFileProps {
  upload: Upload;
  onDiscard: () => void;
}

function OpenFile({ upload, onOpened, onDiscard }: OpenFileProps) {
  const open = useMutation(
    useTRPC().exports.openFile.mutationOptions({ meta: { showsItself: true }, onSuccess: onOpened }),
  );
  return (
    <OpenUploadForm
      lead={`${upload.name} is here. Open it with its passphrase.`}
      label="Passphrase of the file"
      description="Leave it empty if the file is not encrypted."
      pending={open.isPending}
      error={open.error}
      onOpen={(passphrase) =>
        open.mutate({ uploadId: upload.id, ...(passphrase === undefined ? {} : { passphrase }) })
      }
      onDiscard={onDiscard}
    />
  );
}
