'use client';
import type { Connection } from '@holdfast/contracts/databases';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { ConnectionFields } from './connection-fields.tsx';
import { ConnectionResult } from './connection-result.tsx';
import { fromConnection, toConnection } from './connection-state.ts';
import { useSaveSource } from './use-save-source.ts';

export interface EditConnectionProps {
  id: string;
  connection: Connection;
  hasPassword: boolean;
}

export function EditConnection({ id, connection, hasPassword }: EditConnectionProps) {
  const [typed, setTyped] = useState(() => fromConnection(connection));
  const given = toConnection(typed);
  const test = useMutation(useTRPC().sources.testConnection.mutationOptions({ meta: { showsItself: true } }));
  const save = useSaveSource(id);
  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (given) save.mutate({ id, connection: given });
      }}
    >
      <ConnectionFields value={typed} onChange={setTyped} hasPassword={hasPassword} />
      <ProblemAlert error={test.error ?? save.error} />
      {test.data && <ConnectionResult test={test.data} />}
      <div className="flex flex-wrap gap-3">
        <SubmitButton pending={save.isPending} disabled={!given}>
          Save
        </SubmitButton>
        <SubmitButton
          variant="outline"
          pending={test.isPending}
          disabled={!given}
          onPress={() => given && test.mutate({ sourceId: id, connection: given })}
        >
          Test connection
        </SubmitButton>
      </div>
    </form>
  );
}
