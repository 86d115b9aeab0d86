'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { filePasswordSchema, type PreparedDownload } from '@holdfast/contracts/portable';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { useStrength } from '../../components/forms/strength.ts';
import { StrengthMeter } from '../../components/forms/strength-meter.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { DownloadPart, type Part } from './download-part.tsx';

type Protection = 'generated' | 'own' | 'vault';

export interface DownloadFormProps {
  backup: BackupDetail;
  onPrepared: (prepared: PreparedDownload) => void;
}

export function DownloadForm({ backup, onPrepared }: DownloadFormProps) {
  const [part, setPart] = useState<Part>({});
  const [protection, setProtection] = useState<Protection>('generated');
  const [own, setOwn] = useState('');
  const [loginPassword, setLoginPassword] = useState('');
  const strength = useStrength(own, [backup.sourceName, 'holdfast', 'backup']);
  const prepare = useMutation(
    useTRPC().portable.prepareDownload.mutationOptions({
      meta: { showsItself: true },
      onSuccess: onPrepared,
    }),
  );
  const checked = filePasswordSchema.safeParse(own);
  const isEmpty = part.tables?.length === 0 || part.paths?.length === 0;
  const isReady = !isEmpty && loginPassword !== '' && (protection !== 'own' || checked.success);
  return (
    <form
      className="flex flex-col gap-8"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady) return;
        prepare.mutate({
          ...{ backupId: backup.id, loginPassword },
          ...(part.tables ? { tables: [...part.tables] } : {}),
          ...(part.paths ? { paths: [...part.paths] } : {}),
          protection: protection === 'own' ? { kind: 'own', password: own } : { kind: protection },
        });
      }}
    >
      <DownloadPart backup={backup} part={part} onPart={setPart} />
      <section className="flex flex-col gap-4" aria-labelledby="file-password">
        <div>
          <h2 id="file-password" className="text-sm font-medium">
            Password of the file
          </h2>
          <p className="mt-1 text-sm text-muted">
            Whoever has the file and its password has the data. It opens nothing else.
          </p>
        </div>
        <RadioCards
          label="Password of the file"
          value={protection}
          onChange={setProtection}
          options={[
            {
              value: 'generated',
              label: 'A new one, made here',
              description: 'Seven words, shown once. Recommended.',
            },
            { value: 'own', label: 'One of your own', description: 'Not one that is used anywhere else.' },
            {
              value: 'vault',
              label: 'The password of the vault',
              description: 'For yourself only: it opens all other backups as well.',
            },
          ]}
        />
        {protection === 'own' && (
          <PasswordInput
            label="Your password for the file"
            value={own}
            onChange={setOwn}
            autoComplete="new-password"
            error={own.length > 3 && !checked.success ? checked.error.issues[0]?.message : undefined}
          >
            <StrengthMeter strength={strength} />
          </PasswordInput>
        )}
      </section>
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
        <SubmitButton pending={prepare.isPending} disabled={!isReady}>
          Prepare the download
        </SubmitButton>
      </div>
    </form>
  );
}
