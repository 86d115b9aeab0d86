'use client';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../client/me.ts';
import { problemOf } from '../../client/problem.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { EditPlan } from './edit-plan.tsx';
import { PlanVersions } from './plan-versions.tsx';
import { PlanView } from './plan-view.tsx';

/** What belongs to a profile of one database: to be set up, changed, or looked at. */
export function PlanPage({ sourceId, version }: { sourceId: string; version: number | undefined }) {
  const trpc = useTRPC();
  const isOwner = useMay('owner');
  const sources = useQuery(trpc.exports.sources.queryOptions());
  const plan = useQuery(
    trpc.exports.plan.queryOptions(
      { sourceId, ...(version === undefined ? {} : { version }) },
      { retry: false },
    ),
  );
  const name = sources.data?.find(({ id }) => id === sourceId)?.name ?? 'this database';
  const isMissing = plan.error !== null && problemOf(plan.error).code === 'not-found';
  return (
    <>
      <Trail to="/exports" label="Exports" />
      <PageHeader title={`A profile of ${name}`}>
        Which rows belong to one person. Each change is kept as a new version, and every export names the one
        it followed.
      </PageHeader>
      {isMissing && !isOwner && (
        <Notice title="An owner sets this up first: it decides what leaves the database." />
      )}
      {isMissing && isOwner && <EditPlan sourceId={sourceId} stored={undefined} />}
      {!isMissing && (
        <QueryView query={plan}>
          {(stored) => (
            <div className="flex flex-col gap-8">
              <PlanVersions stored={stored} />
              {isOwner && stored.version === stored.versions[0]?.version ? (
                <EditPlan key={stored.version} sourceId={sourceId} stored={stored} />
              ) : (
                <PlanView plan={stored.plan} />
              )}
            </div>
          )}
        </QueryView>
      )}
    </>
  );
}
