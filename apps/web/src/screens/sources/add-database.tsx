'use client';
import { sourceNameSchema } from '@holdfast/contracts/primitives';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../client/problem.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { ConnectionFields } from './connection-fields.tsx';
import { ConnectionResult } from './connection-result.tsx';
import { emptyConnection, toConnection } from './connection-state.ts';

/** Where it is → test → name. The name comes last, since the test proposes one. */
export function AddDatabase({ onAdded }: { onAdded: (id: string) => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [typed, setTyped] = useState(emptyConnection);
  const [name, setName] = useState('');
  const connection = toConnection(typed);
  const test = useMutation(
    trpc.sources.testConnection.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ proposedName }) => setName((current) => current || (proposedName ?? '')),
    }),
  );
  const create = useMutation(
    trpc.sources.create.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async ({ id }) => {
        await queries.invalidateQueries();
        onAdded(id);
      },
    }),
  );
  const checkedName = sourceNameSchema.safeParse(name);
  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (connection === undefined) return;
        if (test.data?.ok && checkedName.success) create.mutate({ kind: 'database', name, connection });
        else test.mutate({ connection });
      }}
    >
      <ConnectionFields
        value={typed}
        onChange={(next) => {
          setTyped(next);
          test.reset();
        }}
      />
      {test.error && <Notice status="danger" title={problemOf(test.error).message} />}
      {test.data && <ConnectionResult test={test.data} />}
      {test.data?.ok && (
        <TextInput
          label="Name"
          description="It also names the backups in the vault, and stays as it is."
          value={name}
          onChange={setName}
          error={name !== '' && !checkedName.success ? checkedName.error.issues[0]?.message : undefined}
          required
        />
      )}
      {create.error && <Notice status="danger" title={problemOf(create.error).message} />}
      <div className="flex flex-wrap gap-3">
        <SubmitButton
          variant={test.data?.ok ? 'outline' : 'primary'}
          pending={test.isPending}
          disabled={connection === undefined}
          onPress={() => connection && test.mutate({ connection })}
        >
          Test connection
        </SubmitButton>
        {test.data?.ok && (
          <SubmitButton pending={create.isPending} disabled={!checkedName.success}>
            Add the source
          </SubmitButton>
        )}
      </div>
    </form>
  );
}
