'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { type FileForm, filePasswordSchema, type PreparedDownload } from '@holdfast/contracts/portable';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { DownloadPart, type Part } from './download-part.tsx';
import { FileFormChoice } from './file-form-choice.tsx';
import { FilePassword, type PasswordKind } from './file-password.tsx';
import { UnprotectedQuestion } from './unprotected-question.tsx';

export interface DownloadFormProps {
  backup: BackupDetail;
  onPrepared: (prepared: PreparedDownload) => void;
}

export function DownloadForm({ backup, onPrepared }: DownloadFormProps) {
  const [part, setPart] = useState<Part>({});
  const [form, setForm] = useState<FileForm>('portable');
  const [kind, setKind] = useState<PasswordKind>('generated');
  const [own, setOwn] = useState('');
  const [confirmation, setConfirmation] = useState('');
  const [loginPassword, setLoginPassword] = useState('');
  const prepare = useMutation(
    useTRPC().portable.prepareDownload.mutationOptions({
      meta: { showsItself: true },
      onSuccess: onPrepared,
    }),
  );
  const isUnprotected = form === 'unprotected';
  const isEmpty = part.tables?.length === 0 || part.paths?.length === 0;
  const isProtected = kind !== 'own' || filePasswordSchema.safeParse(own).success;
  const isMeant = isUnprotected ? confirmation === backup.sourceName : isProtected;
  const isReady = !isEmpty && loginPassword !== '' && isMeant;
  const choose = (next: FileForm) => {
    setForm(next);
    // Which is not put behind less than AES-256.
    if (next === 'older-tool' && kind === 'vault') setKind('generated');
  };
  const protection = isUnprotected
    ? ({ kind: 'none', confirmation } as const)
    : kind === 'own'
      ? ({ kind, password: own } as const)
      : ({ kind } as const);
  return (
    <form
      className="flex flex-col gap-8"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady) return;
        prepare.mutate({
          ...{ backupId: backup.id, loginPassword, form, protection },
          ...(part.tables ? { tables: [...part.tables] } : {}),
          ...(part.paths ? { paths: [...part.paths] } : {}),
        });
      }}
    >
      <DownloadPart backup={backup} part={part} onPart={setPart} />
      <FileFormChoice backup={backup} form={form} onForm={choose} />
      {isUnprotected ? (
        <UnprotectedQuestion backup={backup} value={confirmation} onChange={setConfirmation} />
      ) : (
        <FilePassword
          {...{ backup, kind, own }}
          mayBeVaults={form === 'portable'}
          onKind={setKind}
          onOwn={setOwn}
        />
      )}
      <PasswordInput
        label="The password you sign in with"
        description="Asked again, since the data leaves Holdfast. The download is in the audit log."
        value={loginPassword}
        onChange={setLoginPassword}
        autoComplete="current-password"
        required
      />
      <ProblemAlert error={prepare.error} />
      <div>
        <SubmitButton
          variant={isUnprotected ? 'danger' : 'primary'}
          pending={prepare.isPending}
          disabled={!isReady}
        >
          {isUnprotected ? 'Prepare it without encryption' : 'Prepare the download'}
        </SubmitButton>
      </div>
    </form>
  );
}
