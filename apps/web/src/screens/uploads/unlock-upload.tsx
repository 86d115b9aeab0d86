'use client';
import { Button } from '@heroui/react';
import type { Upload } from '@holdfast/contracts/uploads';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../client/problem.ts';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';

export interface UnlockUploadProps {
  upload: Upload;
  onOpened: (upload: Upload) => void;
  onDiscard: () => void;
}

/** It is here completely: now its password. */
export function UnlockUpload({ upload, onOpened, onDiscard }: UnlockUploadProps) {
  const [password, setPassword] = useState('');
  const open = useMutation(
    useTRPC().uploads.open.mutationOptions({ meta: { showsItself: true }, onSuccess: onOpened }),
  );
  const problem = open.error && problemOf(open.error);
  const isWrong = problem?.code === 'wrong-password';
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        open.mutate({ id: upload.id, ...(password === '' ? {} : { password }) });
      }}
    >
      <p className="text-sm wrap-anywhere">{upload.name} is here. Open it with its password.</p>
      <PasswordInput
        label="Password of the file"
        description="Leave it empty if the file has none, or that of a vault of this installation."
        value={password}
        onChange={setPassword}
        autoComplete="off"
        error={isWrong ? problem.message : undefined}
        autoFocus
      />
      {!isWrong && <ProblemAlert error={open.error} />}
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={open.isPending}>Open it</SubmitButton>
        <Button variant="tertiary" onPress={onDiscard}>
          Discard it
        </Button>
      </div>
    </form>
  );
}
