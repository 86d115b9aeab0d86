'use client';
import type { FileSet } from '@holdfast/contracts/file-sets';
import { useState } from 'react';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { FileSetFields } from './file-set-fields.tsx';
import { useSaveSource } from './use-save-source.ts';

export function EditFileSet({ id, files: stored }: { id: string; files: FileSet }) {
  const [files, setFiles] = useState(stored);
  const save = useSaveSource(id);
  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({
          id,
          files: { ...files, excludes: files.excludes.map((line) => line.trim()).filter(Boolean) },
        });
      }}
    >
      <FileSetFields value={files} onChange={setFiles} />
      <ProblemAlert error={save.error} />
      <div>
        <SubmitButton pending={save.isPending} disabled={files.paths.length === 0}>
          Save
        </SubmitButton>
      </div>
    </form>
  );
}
