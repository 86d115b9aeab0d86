'use client';
import type { VaultSummary } from '@holdfast/contracts/vaults';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { ChangePassword } from './change-password.tsx';
import { ChooseRenewal, type Renewal } from './choose-renewal.tsx';
import { RekeyForm } from './rekey-form.tsx';

/** Two actions that look alike and are not: which is right, then that one. */
export function RenewKeys({ vaultId }: { vaultId: string }) {
  const vaults = useQuery(useTRPC().vaults.list.queryOptions());
  return (
    <div className="max-w-3xl">
      <Trail to="/keys" label="Keys" />
      <QueryView query={vaults}>
        {(rows) => {
          const vault = rows.find(({ id }) => id === vaultId);
          return vault ? (
            <Steps vault={vault} />
          ) : (
            <Notice status="warning" title="There is no such vault." />
          );
        }}
      </QueryView>
    </div>
  );
}

function Steps({ vault }: { vault: VaultSummary }) {
  const mayChange = useMay('owner');
  const [chosen, setChosen] = useState<Renewal>();
  const back = () => setChosen(undefined);
  const titles = { password: 'A new password', rekey: 'New keys for every byte' } as const;
  return (
    <div className="flow flex flex-col gap-6">
      <PageHeader title={chosen ? titles[chosen] : 'A new password, or new keys?'}>
        {vault.name}, in <span className="font-mono text-xs wrap-anywhere">{vault.place}</span>
      </PageHeader>
      {!mayChange && <Notice title="Only owners change keys." />}
      {mayChange && chosen === undefined && <ChooseRenewal vault={vault} onChosen={setChosen} />}
      {mayChange && chosen === 'password' && <ChangePassword vaultId={vault.id} onBack={back} />}
      {mayChange && chosen === 'rekey' && <RekeyForm vault={vault} onBack={back} />}
    </div>
  );
}
