'use client';
import type { VaultSummary } from '@holdfast/contracts/vaults';
import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { AddKey } from './add-key.tsx';
import { KeyHistory } from './key-history.tsx';
import { KeyRuns } from './key-runs.tsx';
import { KeyTable } from './key-table.tsx';
import { OldVaults } from './old-vaults.tsx';
import { RecoveryFile } from './recovery-file.tsx';
import { TestKey } from './test-key.tsx';

/** Passwords that open a vault: which there are, what each is for, and the recovery key. */
export function Keys() {
  const vaults = useQuery(useTRPC().vaults.list.queryOptions());
  return (
    <>
      <PageHeader title="Keys">
        A key is a password that opens a vault. Every key opens all of its backups; losing all of them loses
        the backups.
      </PageHeader>
      <QueryView query={vaults}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState
              icon={KeyRound}
              title="No vault yet"
              action={<ButtonLink href="/setup">Create the vault</ButtonLink>}
            >
              A vault is made with its first key.
            </EmptyState>
          ) : (
            <div className="flex flex-col gap-10">
              <KeyRuns />
              {rows.map((vault) => (
                <VaultKeys key={vault.id} vault={vault} />
              ))}
            </div>
          )
        }
      </QueryView>
    </>
  );
}

function VaultKeys({ vault }: { vault: VaultSummary }) {
  const mayChange = useMay('owner');
  return (
    <section aria-label={vault.name} className="flex flex-col gap-5">
      <header>
        <h2 className="text-base font-medium">{vault.name}</h2>
        <p className="font-mono text-xs text-muted wrap-anywhere">{vault.place}</p>
      </header>
      <RecoveryFile vaultId={vault.id} savedAt={vault.recoverySavedAt} />
      <KeyTable vaultId={vault.id} />
      <div className="flex flex-wrap gap-2">
        <TestKey vaultId={vault.id} />
        <AddKey vaultId={vault.id} />
        {mayChange && (
          <ButtonLink href={`/keys/${vault.id}/renew`} variant="outline">
            New password or new keys
          </ButtonLink>
        )}
      </div>
      <OldVaults vaultId={vault.id} />
      <KeyHistory vault={vault} />
    </section>
  );
}
