'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import type { FileForm } from '@holdfast/contracts/portable';
import { LockOpen } from 'lucide-react';
import { useMay } from '../../client/me.ts';
import { type RadioCard, RadioCards } from '../../components/forms/radio-cards.tsx';

export interface FileFormChoiceProps {
  backup: BackupDetail;
  form: FileForm;
  onForm: (form: FileForm) => void;
}

/** What the file is for, with the truth about what protects it. */
export function FileFormChoice({ backup, form, onForm }: FileFormChoiceProps) {
  const mayUnprotected = useMay('owner');
  const options: RadioCard<FileForm>[] = [
    {
      value: 'portable',
      label: 'For Holdfast, or for restic',
      description: 'Encrypted with AES-256. Recommended.',
    },
  ];
  if (backup.database) {
    options.push({
      value: 'older-tool',
      label: 'For an older tool',
      description:
        'Rows as JSON in a Fernet token, which is AES-128: weaker than the one above. Without definitions, keys, sequences and large objects.',
    });
  }
  if (mayUnprotected) {
    options.push({
      value: 'unprotected',
      danger: true,
      label: (
        <span className="inline-flex items-center gap-1.5">
          For any program, not encrypted <LockOpen aria-hidden="true" className="size-4 shrink-0" />
        </span>
      ),
      description: backup.database
        ? 'A dump for pg_restore. Whoever gets the file can read all of it.'
        : 'A tar, compressed with zstd. Whoever gets the file can read all of it.',
    });
  }
  if (options.length === 1) return null;
  return (
    <section className="flex flex-col gap-4" aria-labelledby="file-form">
      <h2 id="file-form" className="text-sm font-medium">
        What the file is for
      </h2>
      <RadioCards label="What the file is for" value={form} onChange={onForm} options={options} />
    </section>
  );
}
