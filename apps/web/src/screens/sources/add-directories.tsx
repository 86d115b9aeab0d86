'use client';
import type { FileSet } from '@holdfast/contracts/file-sets';
import { sourceNameSchema } from '@holdfast/contracts/primitives';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../client/problem.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { FileSetFields } from './file-set-fields.tsx';

const empty: FileSet = { paths: [], excludes: [], oneFileSystem: false, excludeCaches: true };

export function AddDirectories({ onAdded }: { onAdded: (id: string) => void }) {
  const queries = useQueryClient();
  const [files, setFiles] = useState(empty);
  const [typedName, setTypedName] = useState<string>();
  const name = typedName ?? lastPart(files.paths[0] ?? '');
  const checkedName = sourceNameSchema.safeParse(name);
  const create = useMutation(
    useTRPC().sources.create.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async ({ id }) => {
        await queries.invalidateQueries();
        onAdded(id);
      },
    }),
  );
  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (files.paths.length > 0 && checkedName.success)
          create.mutate({
            kind: 'files',
            name,
            files: { ...files, excludes: files.excludes.map((line) => line.trim()).filter(Boolean) },
          });
      }}
    >
      <FileSetFields value={files} onChange={setFiles} />
      {files.paths.length > 0 && (
        <TextInput
          label="Name"
          description="It also names the backups in the vault, and stays as it is."
          value={name}
          onChange={setTypedName}
          error={checkedName.success ? undefined : checkedName.error.issues[0]?.message}
          required
        />
      )}
      {create.error && <Notice status="danger" title={problemOf(create.error).message} />}
      <div>
        <SubmitButton pending={create.isPending} disabled={files.paths.length === 0 || !checkedName.success}>
          Add the source
        </SubmitButton>
      </div>
    </form>
  );
}

/** `Uploads` of `/srv/shop/uploads`. */
function lastPart(path: string): string {
  const last = path.split('/').filter(Boolean).at(-1) ?? '';
  return last.charAt(0).toUpperCase() + last.slice(1);
}
