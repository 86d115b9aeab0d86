'use client';
import type { Upload } from '@holdfast/contracts/uploads';
import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { OpenUploadForm } from './open-upload-form.tsx';

export interface UnlockUploadProps {
  upload: Upload;
  onOpened: (upload: Upload) => void;
  onDiscard: () => void;
}

/** It is here completely: now its password. */
export function UnlockUpload({ upload, onOpened, onDiscard }: UnlockUploadProps) {
  const open = useMutation(
    useTRPC().uploads.open.mutationOptions({ meta: { showsItself: true }, onSuccess: onOpened }),
  );
  return (
    <OpenUploadForm
      lead={`${upload.name} is here. Open it with its password.`}
      label="Password of the file"
      description="Leave it empty if the file has none, or that of a vault of this installation."
      pending={open.isPending}
      error={open.error}
      onOpen={(password) => open.mutate({ id: upload.id, ...(password === undefined ? {} : { password }) })}
      onDiscard={onDiscard}
    />
  );
}
