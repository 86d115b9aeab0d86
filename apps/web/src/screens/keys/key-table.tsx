'use client';
import { Button, Chip } from '@heroui/react';
import type { VaultKey } from '@holdfast/contracts/vaults';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { ConfirmByTyping } from '../../components/feedback/confirm-by-typing.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { Count, Unknown } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';

export function KeyTable({ vaultId }: { vaultId: string }) {
  const mayLook = useMay('operator');
  const mayRemove = useMay('owner');
  const keys = useQuery(useTRPC().keys.list.queryOptions({ vaultId }, { enabled: mayLook }));
  const [removing, setRemoving] = useState<VaultKey>();
  if (!mayLook) return <Notice title="Operators and owners see the keys." />;
  return (
    <QueryView query={keys}>
      {(rows) => {
        const there = rows.filter(({ removedAt }) => removedAt === null);
        return (
          <>
            <DataTable
              caption="Keys of this vault"
              columns={columnsFor(mayRemove && there.length > 1 ? setRemoving : undefined)}
              rows={there}
              keyOf={({ keyId }) => keyId}
            />
            <RemoveKey vaultId={vaultId} vaultKey={removing} onClose={() => setRemoving(undefined)} />
          </>
        );
      }}
    </QueryView>
  );
}

function columnsFor(onRemove: ((key: VaultKey) => void) | undefined): Column<VaultKey>[] {
  const columns: Column<VaultKey>[] = [
    {
      id: 'name',
      header: 'Key',
      title: true,
      cell: ({ name, fingerprint, current }) => (
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{name}</span>
          <span className="font-mono text-xs text-muted">{fingerprint}</span>
          {current && (
            <Chip size="sm" variant="soft" color="accent">
              <Chip.Label>used by Holdfast</Chip.Label>
            </Chip>
          )}
        </span>
      ),
    },
    {
      id: 'opens',
      header: 'Opens',
      numeric: true,
      cell: ({ opens }) => (
        <>
          <Count value={opens} /> backups
        </>
      ),
    },
    { id: 'made', header: 'Made', cell: ({ createdAt }) => <When at={createdAt} /> },
    { id: 'by', header: 'By', cell: ({ createdBy }) => createdBy ?? <Unknown /> },
    {
      id: 'used',
      header: 'Last used',
      cell: ({ lastUsedAt }) => (lastUsedAt ? <When at={lastUsedAt} /> : <Unknown words="never seen" />),
    },
  ];
  if (!onRemove) return columns;
  const remove = (key: VaultKey) =>
    key.current ? null : (
      <Button
        size="sm"
        variant="ghost"
        aria-label={`Remove the key ${key.name}`}
        onPress={() => onRemove(key)}
      >
        Remove
      </Button>
    );
  return [...columns, { id: 'remove', header: 'Remove', quiet: true, numeric: true, cell: remove }];
}

interface RemoveKeyProps {
  vaultId: string;
  vaultKey: VaultKey | undefined;
  onClose: () => void;
}

function RemoveKey({ vaultId, vaultKey, onClose }: RemoveKeyProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const remove = useMutation(
    trpc.keys.remove.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.keys.pathKey() });
        onClose();
      },
    }),
  );
  const name = vaultKey?.name ?? '';
  return (
    <ConfirmByTyping
      open={vaultKey !== undefined}
      onClose={onClose}
      title={`Remove the key ${name}?`}
      consequence="Its password opens the vault no longer. Whoever copied the vault before can still open that copy with it."
      name={name}
      verb="Remove the key"
      pending={remove.isPending}
      error={remove.error}
      onConfirm={(confirmName) => vaultKey && remove.mutate({ vaultId, keyId: vaultKey.keyId, confirmName })}
    />
  );
}
