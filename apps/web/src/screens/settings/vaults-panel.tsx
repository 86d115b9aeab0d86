'use client';
import type { VaultSummary } from '@holdfast/contracts/vaults';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Section } from '../../components/shell/section.tsx';
import { Facts } from '../../components/values/facts.tsx';
import { Count, Size, Unknown } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';
import { VaultLocks } from './vault-locks.tsx';
import { VaultReading } from './vault-reading.tsx';

export function VaultsPanel() {
  const vaults = useQuery(useTRPC().vaults.list.queryOptions());
  return (
    <QueryView query={vaults}>
      {(rows) => (
        <div className="flex flex-col gap-10">
          {rows.map((vault) => (
            <Vault key={vault.id} vault={vault} />
          ))}
        </div>
      )}
    </QueryView>
  );
}

function Vault({ vault }: { vault: VaultSummary }) {
  const router = useRouter();
  const mayAct = useMay('operator');
  const refresh = useMutation(
    useTRPC().vaults.refresh.mutationOptions({ onSuccess: ({ runId }) => router.push(`/runs/${runId}`) }),
  );
  return (
    <Section title={vault.name} lead={<span className="font-mono text-xs wrap-anywhere">{vault.place}</span>}>
      {vault.problem !== null && <Notice status="danger" title={vault.problem} />}
      <Facts
        facts={[
          { term: 'Backups', value: <Count value={vault.backups} /> },
          { term: 'On disk', value: <Size bytes={vault.storedBytes} /> },
          { term: 'Protected', value: <Size bytes={vault.protectedBytes} /> },
          { term: 'Free', value: <Size bytes={vault.freeBytes} /> },
          {
            term: 'Counted',
            value: vault.countedAt ? <When at={vault.countedAt} /> : <Unknown words="not yet" />,
          },
          { term: 'Id', value: <span className="font-mono text-xs">{vault.repositoryId.slice(0, 16)}</span> },
        ]}
      />
      {mayAct && (
        <div>
          <SubmitButton
            variant="outline"
            pending={refresh.isPending}
            onPress={() => refresh.mutate({ id: vault.id })}
          >
            Read the vault again
          </SubmitButton>
        </div>
      )}
      <VaultReading vault={vault} />
      {mayAct && <VaultLocks vaultId={vault.id} />}
    </Section>
  );
}
