'use client';
import { Chip } from '@heroui/react';
import type { SignedInSession } from '@holdfast/contracts/people';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { When } from '../../components/values/when.tsx';
import { browserName } from './browser-name.ts';

export function Sessions() {
  const trpc = useTRPC();
  const sessions = useQuery(trpc.me.sessions.queryOptions());
  return (
    <QueryView query={sessions}>
      {(rows) => (
        <ul className="divide-y divide-separator rounded-xl border border-border bg-surface">
          {rows.map((session) => (
            <Session key={session.id} session={session} />
          ))}
        </ul>
      )}
    </QueryView>
  );
}

function Session({ session }: { session: SignedInSession }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const revoke = useMutation(
    trpc.me.revokeSession.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.me.sessions.queryKey() }),
    }),
  );
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-5 py-3.5 text-sm">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          {browserName(session.userAgent)}
          {session.current && (
            <Chip size="sm" variant="soft" color="accent">
              <Chip.Label>this one</Chip.Label>
            </Chip>
          )}
        </p>
        <p className="text-xs text-muted">
          {session.ipAddress ?? 'address not known'} · last used <When at={session.lastUsedAt} />
        </p>
      </div>
      {!session.current && (
        <SubmitButton
          size="sm"
          variant="outline"
          pending={revoke.isPending}
          onPress={() => revoke.mutate({ id: session.id })}
        >
          End session
        </SubmitButton>
      )}
    </li>
  );
}
