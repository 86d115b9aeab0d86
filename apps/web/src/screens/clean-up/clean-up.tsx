'use client';
import { useQuery } from '@tanstack/react-query';
import { Archive } from 'lucide-react';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { ChooseRules } from './choose-rules.tsx';
import { Preview } from './preview.tsx';

/** What is not wanted any more: rules, then what they come to, and only then the removal of that. */
export function CleanUp({ previewRunId }: { previewRunId: string | undefined }) {
  return (
    <>
      <Trail to="/backups" label="Backups" />
      <PageHeader title="Clean up">
        You see first what would go and why each other backup stays. Nothing is removed before you say so.
      </PageHeader>
      {previewRunId === undefined ? <Begin /> : <Preview runId={previewRunId} />}
    </>
  );
}

function Begin() {
  const mayAct = useMay('operator');
  const vaults = useQuery(useTRPC().vaults.list.queryOptions());
  if (!mayAct) return <Notice title="Operators and owners clean up." />;
  return (
    <QueryView query={vaults}>
      {(rows) =>
        rows.length === 0 ? (
          <EmptyState
            icon={Archive}
            title="No vault yet"
            action={<ButtonLink href="/setup">Create the vault</ButtonLink>}
          >
            There is nothing to clean up.
          </EmptyState>
        ) : (
          <ChooseRules vaults={rows} />
        )
      }
    </QueryView>
  );
}
