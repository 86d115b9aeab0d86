'use client';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { VaultLocks } from '../settings/vault-locks.tsx';

/** Where a run waited in vain: who holds the vault, and whether that may be ended. */
export function HeldVaults() {
  const mayLook = useMay('operator');
  const vaults = useQuery(useTRPC().vaults.list.queryOptions(undefined, { enabled: mayLook }));
  if (!vaults.data) return null;
  return (
    <section aria-label="Who holds the vault" className="flex flex-col gap-3">
      <h2 className="text-sm font-medium">Who holds the vault now</h2>
      {vaults.data.map(({ id }) => (
        <VaultLocks key={id} vaultId={id} />
      ))}
    </section>
  );
}
