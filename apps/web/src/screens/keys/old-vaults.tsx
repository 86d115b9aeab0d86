'use client';
import { Button } from '@heroui/react';
import type { ReplacedVault } from '@holdfast/contracts/vaults';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { ConfirmByTyping } from '../../components/feedback/confirm-by-typing.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { Section } from '../../components/shell/section.tsx';
import { When } from '../../components/values/when.tsx';

/** What re-keying left behind on purpose: it stays until an owner has looked at the new vault. */
export function OldVaults({ vaultId }: { vaultId: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const mayLook = useMay('operator');
  const mayRemove = useMay('owner');
  const [removing, setRemoving] = useState<ReplacedVault>();
  const old = useQuery(trpc.keys.oldVaults.queryOptions(undefined, { enabled: mayLook }));
  const remove = useMutation(
    trpc.keys.removeOldVault.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ runId }) => router.push(`/runs/${runId}`),
    }),
  );
  const rows = (old.data ?? []).filter((one) => one.vaultId === vaultId);
  if (rows.length === 0) return null;
  return (
    <Section title="Old vaults" lead="Left by re-keying. Holdfast does not use them any more.">
      <ul className="flex flex-col gap-3">
        {rows.map((one) => (
          <li key={one.id}>
            <Notice
              status="warning"
              title={<span className="font-mono text-sm wrap-anywhere">{one.place}</span>}
              action={<Action old={one} onRemove={mayRemove ? () => setRemoving(one) : undefined} />}
            >
              Replaced <When at={one.replacedAt} />. The old password still opens it, and whatever it was
              re-keyed for still applies to it. Remove it when a backup of the new vault was proven.
            </Notice>
          </li>
        ))}
      </ul>
      <ConfirmByTyping
        open={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title="Remove the old vault?"
        consequence={`Everything in ${removing?.place ?? ''} goes. Nothing is removed while it has a backup that the new vault lacks.`}
        name={removing?.name ?? ''}
        verb="Remove the old vault"
        pending={remove.isPending || remove.isSuccess}
        error={remove.error}
        onConfirm={(confirmName) => removing && remove.mutate({ id: removing.id, confirmName })}
      />
    </Section>
  );
}

function Action({ old, onRemove }: { old: ReplacedVault; onRemove: (() => void) | undefined }) {
  if (old.removalRunId !== null) {
    return (
      <ButtonLink href={`/runs/${old.removalRunId}`} variant="outline" size="sm">
        Being removed
      </ButtonLink>
    );
  }
  if (!onRemove) return null;
  return (
    <Button size="sm" variant="outline" onPress={onRemove}>
      Remove
    </Button>
  );
}
