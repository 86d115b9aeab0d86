'use client';
import type { StoredPlan } from '@holdfast/contracts/export-plans';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';
import { Facts } from '../../components/values/facts.tsx';
import { Count } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';
import { DriftNotice } from './drift-notice.tsx';

/** Which version this is, whether the database is still the one that it was made for, and the other versions. */
export function PlanVersions({ stored }: { stored: StoredPlan }) {
  const isNewest = stored.version === stored.versions[0]?.version;
  return (
    <>
      {isNewest ? <Newest stored={stored} /> : <Earlier stored={stored} />}
      <Others stored={stored} />
    </>
  );
}

function Earlier({ stored: { version, createdAt, createdBy, source } }: { stored: StoredPlan }) {
  return (
    <Notice
      title={`Version ${version}, as exports of its time followed it.`}
      action={
        <ButtonLink href={`/exports/plans/${source.id}`} variant="outline" size="sm">
          The newest
        </ButtonLink>
      }
    >
      Made <When at={createdAt} />
      {createdBy !== null && ` by ${createdBy}`}. It can only be looked at.
    </Notice>
  );
}

const shownVersions = 10;

function Others({ stored: { versions, version, source } }: { stored: StoredPlan }) {
  const others = versions.filter((one) => one.version !== version).slice(0, shownVersions);
  if (others.length === 0) return null;
  return (
    <p className="text-sm text-muted">
      Other versions:{' '}
      {others.map((one, at) => (
        <span key={one.version}>
          {at > 0 && ', '}
          <Link href={`/exports/plans/${source.id}?version=${one.version}`} className="text-link underline">
            {one.version}
          </Link>{' '}
          (<When at={one.createdAt} />)
        </span>
      ))}
    </p>
  );
}

/** The one that exports follow now. */
function Newest({ stored }: { stored: StoredPlan }) {
  const drift = useQuery(
    useTRPC().exports.drift.queryOptions({ sourceId: stored.source.id }, { staleTime: 30_000, retry: false }),
  );
  const { missing = [], added = [] } = drift.data ?? {};
  return (
    <>
      <DriftNotice drift={drift.data} />
      <Facts
        facts={[
          { term: 'Version', value: <Count value={stored.version} /> },
          { term: 'Made', value: <When at={stored.createdAt} /> },
          stored.createdBy !== null && { term: 'By', value: stored.createdBy },
          {
            term: 'Database',
            value: drift.isPending
              ? 'being compared…'
              : drift.isError
                ? 'could not be asked'
                : missing.length + added.length > 0
                  ? 'has changed'
                  : 'agrees with it',
          },
        ]}
      />
    </>
  );
}
