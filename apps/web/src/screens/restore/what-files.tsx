'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { formatBytes, formatCounted } from '../../components/values/format.ts';
import { FileTree } from '../backups/file-tree.tsx';

export interface WhatFilesProps {
  backup: BackupDetail;
  /** undefined: everything. */
  paths: readonly string[] | undefined;
  onPaths: (paths: readonly string[] | undefined) => void;
  onNext: () => void;
}

export function WhatFiles({ backup, paths, onPaths, onNext }: WhatFilesProps) {
  const size = backup.sizeBytes === null ? '' : `, ${formatBytes(backup.sizeBytes)}`;
  return (
    <div className="flex flex-col gap-6">
      <RadioCards
        label="What shall come back"
        value={paths === undefined ? 'all' : 'some'}
        onChange={(value) => onPaths(value === 'all' ? undefined : [])}
        options={[
          {
            value: 'all',
            label: 'Everything',
            description: `${formatCounted(backup.files?.files ?? backup.items ?? 0, 'file')}${size}.`,
          },
          {
            value: 'some',
            label: 'Some files or directories',
            description: 'Open a directory to see what is in it.',
          },
        ]}
      />
      {paths !== undefined && (
        <>
          <FileTree
            backupId={backup.id}
            selection={{
              paths,
              onToggle: (path) =>
                onPaths(paths.includes(path) ? paths.filter((one) => one !== path) : [...paths, path]),
            }}
          />
          <p className="text-sm text-muted" aria-live="polite">
            {paths.length === 0
              ? 'Nothing chosen yet.'
              : `${formatCounted(paths.length, 'entry', 'entries')} chosen.`}
          </p>
        </>
      )}
      <div>
        <SubmitButton disabled={paths?.length === 0} onPress={onNext}>
          Go on
        </SubmitButton>
      </div>
    </div>
  );
}
