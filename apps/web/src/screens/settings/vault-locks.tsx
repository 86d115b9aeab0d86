'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { When } from '../../components/values/when.tsx';

/** Who holds the vault at the moment, and what was left behind. */
export function VaultLocks({ vaultId }: { vaultId: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mayRemove = useMay('owner');
  const locks = useQuery(trpc.vaults.locks.queryOptions({ id: vaultId }));
  const remove = useMutation(
    trpc.vaults.removeLock.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.vaults.locks.queryKey({ id: vaultId }) }),
    }),
  );
  return (
    <QueryView query={locks}>
      {(rows) =>
        rows.length === 0 ? (
          <p className="text-sm text-muted">Nobody holds a lock on it.</p>
        ) : (
          <ul aria-label="Locks" className="flex flex-col gap-3">
            {rows.map((lock) => (
              <li key={lock.id}>
                <Notice
                  status={lock.stale ? 'warning' : 'default'}
                  title={`${lock.exclusive ? 'Exclusive lock' : 'Lock'} of ${lock.username} on ${lock.hostname} (process ${lock.pid})`}
                  action={
                    mayRemove &&
                    lock.stale && (
                      <SubmitButton
                        size="sm"
                        variant="outline"
                        pending={remove.isPending}
                        onPress={() => remove.mutate({ vaultId, lockId: lock.id })}
                      >
                        Remove
                      </SubmitButton>
                    )
                  }
                >
                  <When at={lock.createdAt} />. {lock.explanation}
                </Notice>
              </li>
            ))}
          </ul>
        )
      }
    </QueryView>
  );
}
